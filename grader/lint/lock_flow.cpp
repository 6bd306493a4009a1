// SPDX-License-Identifier: MIT
//
// What is held at the start of a block is what all its
// predecessors agree on, so that a lock which is held on some paths only is not reported.
#include "lock_flow.hpp"

#include <map>

#include <clang/AST/ParentMapContext.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "forward_flow.hpp"
#include "locks.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// By what holds the lock: a variable, a field, or the expression that makes a temporary.
using Held = std::map<const void*, HeldLock>;

// A mutex or a guard that is mentioned; null if it cannot be told apart from others.
const ValueDecl* object_behind(const Expr& expression) {
  const Expr* inner = expression.IgnoreParenImpCasts();
  if (const auto* reference = dyn_cast<DeclRefExpr>(inner)) return reference->getDecl();
  const auto* member = dyn_cast<MemberExpr>(inner);
  return member == nullptr ? nullptr : member->getMemberDecl();
}

class Transfer {
 public:
  Transfer(Held& held, const Locks& locks) : held_{held}, locks_{locks} {}

  void apply(const CFGElement& element) {
    if (const auto destroyed = element.getAs<CFGAutomaticObjDtor>()) {
      held_.erase(destroyed->getVarDecl());
    } else if (const auto temporary = element.getAs<CFGTemporaryDtor>()) {
      held_.erase(temporary->getBindTemporaryExpr());
    } else if (const auto stmt = element.getAs<CFGStmt>()) {
      apply(*stmt->getStmt());
    }
  }

 private:
  void apply(const Stmt& stmt) {
    if (const auto* declaration = dyn_cast<DeclStmt>(&stmt)) {
      for (const Decl* declared : declaration->decls())
        if (const auto* variable = dyn_cast<VarDecl>(declared)) declare(*variable);
    } else if (const auto* temporary = dyn_cast<CXXBindTemporaryExpr>(&stmt)) {
      const auto* construction = dyn_cast<CXXConstructExpr>(temporary->getSubExpr());
      if (construction != nullptr && locks_.takes_lock(*construction))
        held_[temporary] = {"", temporary->getBeginLoc(), temporary->getType(), true};
    } else if (const auto* call = dyn_cast<CallExpr>(&stmt)) {
      apply_call(*call);
    }
  }

  void declare(const VarDecl& variable) {
    if (!locks_.is_guard(variable.getType()) || variable.getInit() == nullptr) return;
    // What is initialised with a temporary is that temporary; std::adopt_lock takes over what a mutex held.
    any_written(*variable.getInit(), [&](const Stmt& part) {
      held_.erase(&part);
      if (const auto* expression = dyn_cast<Expr>(&part);
          expression != nullptr && locks_.is_blocking_mutex(expression->getType()))
        held_.erase(object_behind(*expression));
      return false;
    });
    if (locks_.takes_lock(variable))
      held_[&variable] = {variable.getNameAsString(), variable.getLocation(), variable.getType(), true};
  }

  void apply_call(const CallExpr& call) {
    const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
    if (member != nullptr && !name_of(member->getMethodDecl()).empty()) {
      const Expr& object = *member->getImplicitObjectArgument();
      const QualType type = object.getType()->isPointerType() ? object.getType()->getPointeeType() : object.getType();
      if (locks_.is_guard(type) || locks_.is_blocking_mutex(type))
        return apply_method(member->getMethodDecl()->getName(), object);
    }
    // Moved, or given to somebody who may unlock it. A condition variable gives it back locked.
    const CXXRecordDecl* of = member == nullptr ? nullptr : member->getRecordDecl();
    if (name_of(of).starts_with("condition_variable")) return;
    for (const Expr* argument : call.arguments())
      if (locks_.is_guard(argument->getType()) && argument->isGLValue()) held_.erase(object_behind(*argument));
  }

  void apply_method(llvm::StringRef name, const Expr& object) {
    const ValueDecl* lock = object_behind(object);
    if (lock == nullptr) return;
    if (name == "lock" || name == "lock_shared") {
      held_[lock] = {lock->getNameAsString(), object.getBeginLoc(), lock->getType()};
    } else if (name == "unlock" || name == "unlock_shared" || name == "release" || name == "swap") {
      held_.erase(lock);
    }
  }

  Held& held_;
  const Locks& locks_;
};

bool mentions_locks(const Stmt& body, const Locks& locks) {
  return any_written(body, [&](const Stmt& stmt) {
    const auto* expression = dyn_cast<Expr>(&stmt);
    return expression != nullptr &&
           (locks.is_guard(expression->getType()) || locks.is_blocking_mutex(expression->getType()));
  });
}

// The graph has no destructors on the way from a call that throws to the handler.
void leave_try_block(Held& held, const CFGBlock& block, ASTContext& context) {
  const auto* handler = dyn_cast_or_null<CXXCatchStmt>(block.getLabel());
  if (handler == nullptr) return;
  const auto parents = context.getParents(*handler);
  const auto* attempt = parents.empty() ? nullptr : parents[0].get<CXXTryStmt>();
  if (attempt == nullptr) return;
  const SourceRange inside = attempt->getTryBlock()->getSourceRange();
  std::erase_if(held,
                [&](const auto& entry) { return entry.second.scoped && inside.fullyContains(entry.second.locked); });
}

class Flow {
 public:
  Flow(const Locks& locks, llvm::function_ref<bool(const Stmt&)> is, ASTContext& context)
      : locks_{locks}, is_{is}, context_{context} {}

  using Known = Held;

  static Held joined(const Held& one, const Held& other) {
    Held both;
    for (const auto& entry : one)
      if (other.contains(entry.first)) both.insert(entry);
    return both;
  }
  static bool same(const Held& one, const Held& other) {
    return llvm::equal(one, other, [](const auto& a, const auto& b) { return a.first == b.first; });
  }
  void begin_round() { found.clear(); }
  void enter(const CFGBlock& block, Held& held) { leave_try_block(held, block, context_); }

  void apply(const CFGElement& element, Held& held) {
    Transfer{held, locks_}.apply(element);
    const auto stmt = element.getAs<CFGStmt>();
    if (stmt && is_(*stmt->getStmt()) && !held.empty()) found.push_back({stmt->getStmt(), held.begin()->second});
  }

  std::vector<UnderLock> found;

 private:
  const Locks& locks_;
  llvm::function_ref<bool(const Stmt&)> is_;
  ASTContext& context_;
};

}  // namespace

std::vector<UnderLock> statements_under_lock(const FunctionDecl& function, const Locks& locks,
                                             llvm::function_ref<bool(const Stmt&)> is, ASTContext& context) {
  Stmt* body = function.getBody();
  if (auto* coroutine = dyn_cast_or_null<CoroutineBodyStmt>(body)) body = coroutine->getBody();
  if (body == nullptr || function.isDependentContext() || !any_written(*body, is) ||
      !mentions_locks(*body, locks))
    return {};
  CFG::BuildOptions options;
  options.AddImplicitDtors = true;
  options.AddTemporaryDtors = true;
  options.AddEHEdges = true;  // a handler, and what comes after it, is not dead code
  options.setAllAlwaysAdd();
  const std::unique_ptr<CFG> graph = CFG::buildCFG(&function, body, &context, options);
  if (graph == nullptr) return {};

  Flow flow{locks, is, context};
  run_forward(*graph, flow);
  return flow.found;
}

}  // namespace asio_lint
