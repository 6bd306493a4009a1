// SPDX-License-Identifier: MIT
//
// A variable is old from a suspension on, on any path, until it is declared or gets a new value.
#include "kept_across_await.hpp"

#include <map>
#include <optional>
#include <set>

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "forward_flow.hpp"
#include "names.hpp"
#include "shared_container.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

const Expr* plain(const Expr& expression) {
  return expression.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
}

struct Origin {
  const ValueDecl* container;
  Kept kept;
};

std::optional<Origin> origin_of(const VarDecl& variable);

const ValueDecl* container_of_iterator(const Expr& expression);

// container.find(key) and its like.
const ValueDecl* container_searched(const CXXMemberCallExpr& call) {
  const bool finds = llvm::StringSwitch<bool>(name_of(call.getMethodDecl()))
                         .Cases("begin", "cbegin", "rbegin", "crbegin", "find", true)
                         .Cases("lower_bound", "upper_bound", "insert", "emplace", "emplace_hint", true)
                         .Cases("try_emplace", "insert_or_assign", true)
                         .Default(false);
  return finds ? shared_container(*call.getImplicitObjectArgument()) : nullptr;
}

const ValueDecl* container_of_iterator(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(inner)) return container_searched(*call);
  // container.emplace(...).first
  if (const auto* member = dyn_cast<MemberExpr>(inner))
    return !member->isArrow() && name_of(member->getMemberDecl()) == "first" ? container_of_iterator(*member->getBase())
                                                                             : nullptr;
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  const auto origin = variable == nullptr ? std::nullopt : origin_of(*variable);
  return origin && origin->kept == Kept::iterator ? origin->container : nullptr;
}

const ValueDecl* container_of_element(const Expr& expression);

// container[key], container.at(key), container.front().
const ValueDecl* container_accessed(const CallExpr& call) {
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&call)) {
    const Expr& object = *by_operator->getArg(0);
    if (by_operator->getOperator() == OO_Subscript) return shared_container(object);
    return by_operator->getOperator() == OO_Star && by_operator->getNumArgs() == 1 ? container_of_iterator(object)
                                                                                   : nullptr;
  }
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  const bool accesses = llvm::StringSwitch<bool>(name_of(call.getDirectCallee()))
                            .Cases("at", "front", "back", "top", "emplace_back", "emplace_front", true)
                            .Default(false);
  return member != nullptr && accesses ? shared_container(*member->getImplicitObjectArgument()) : nullptr;
}

// An element, or a part of one: container[key].name, it->second.
const ValueDecl* container_of_element(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const auto* call = dyn_cast<CallExpr>(inner)) return container_accessed(*call);
  if (const auto* member = dyn_cast<MemberExpr>(inner)) {
    if (!isa<FieldDecl>(member->getMemberDecl()) || member->getMemberDecl()->getType()->isReferenceType())
      return nullptr;
    if (!member->isArrow()) return container_of_element(*member->getBase());
    const auto* arrow = dyn_cast<CXXOperatorCallExpr>(plain(*member->getBase()));
    return arrow != nullptr && arrow->getOperator() == OO_Arrow ? container_of_iterator(*arrow->getArg(0)) : nullptr;
  }
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  if (variable == nullptr || !variable->getType()->isReferenceType()) return nullptr;
  const auto origin = origin_of(*variable);
  return origin && origin->kept == Kept::reference ? origin->container : nullptr;
}

// &element, container.data().
const ValueDecl* container_of_pointer(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const auto* address = dyn_cast<UnaryOperator>(inner))
    return address->getOpcode() == UO_AddrOf ? container_of_element(*address->getSubExpr()) : nullptr;
  const auto* call = dyn_cast<CXXMemberCallExpr>(inner);
  return call != nullptr && name_of(call->getMethodDecl()) == "data"
             ? shared_container(*call->getImplicitObjectArgument())
             : nullptr;
}

// A pair of an iterator and a bool is none.
bool is_iterator(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return record != nullptr && name_of(record) != "pair";
}

std::optional<Origin> origin_of(const VarDecl& variable) {
  if (!variable.hasLocalStorage() || isa<ParmVarDecl>(variable) || variable.getInit() == nullptr) return std::nullopt;
  const QualType type = variable.getType();
  Kept kept = Kept::reference;
  const ValueDecl* container = nullptr;
  if (type->isReferenceType()) {
    container = container_of_element(*variable.getInit());
  } else if (type->isPointerType()) {
    container = container_of_pointer(*variable.getInit());
  } else if (is_iterator(type)) {
    kept = Kept::iterator;
    container = container_of_iterator(*variable.getInit());
  }
  return container == nullptr ? std::nullopt : std::optional<Origin>{{container, kept}};
}

// The iterator of a loop is the business of asio-range-for-await-shared-container.
std::map<const VarDecl*, Origin> variables_kept(const Stmt& body) {
  std::map<const VarDecl*, Origin> kept;
  std::set<const Stmt*> of_loops;
  any_written(body, [&](const Stmt& stmt) {
    if (const auto* loop = dyn_cast<ForStmt>(&stmt)) of_loops.insert(loop->getInit());
    if (const auto* declaration = dyn_cast<DeclStmt>(&stmt); declaration != nullptr && !of_loops.contains(declaration))
      for (const Decl* declared : declaration->decls())
        if (const auto* variable = dyn_cast<VarDecl>(declared))
          if (const auto origin = origin_of(*variable)) kept.emplace(variable, *origin);
    return false;
  });
  return kept;
}

// The variable that gets a new value, if it is no reference.
const DeclRefExpr* assigned(const Stmt& stmt) {
  const Expr* target = nullptr;
  const auto* built_in = dyn_cast<BinaryOperator>(&stmt);
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  if (built_in != nullptr && built_in->getOpcode() == BO_Assign) target = built_in->getLHS();
  if (call != nullptr && call->getOperator() == OO_Equal) target = call->getArg(0);
  const auto* reference = target == nullptr ? nullptr : dyn_cast<DeclRefExpr>(target->IgnoreParenImpCasts());
  return reference == nullptr || reference->getDecl()->getType()->isReferenceType() ? nullptr : reference;
}

class Flow {
 public:
  Flow(const std::map<const VarDecl*, Origin>& kept, const Stmt& body) : kept_{kept} {
    any_written(body, [&](const Stmt& stmt) {
      if (const DeclRefExpr* target = assigned(stmt)) targets_.insert(target);
      return false;
    });
  }

  using Known = std::set<const VarDecl*>;  // those that are old

  static Known joined(Known one, const Known& other) {
    one.insert(other.begin(), other.end());
    return one;
  }
  static bool same(const Known& one, const Known& other) { return one == other; }
  void begin_round() {}
  void enter(const CFGBlock&, Known&) {}

  void apply(const CFGElement& element, Known& old) {
    if (const auto stmt = element.getAs<CFGStmt>()) apply(*stmt->getStmt(), old);
  }

  std::map<const VarDecl*, const DeclRefExpr*> uses;

 private:
  void apply(const Stmt& stmt, Known& old) {
    if (is_suspension(stmt)) {
      for (const auto& entry : kept_) old.insert(entry.first);
    } else if (const auto* declaration = dyn_cast<DeclStmt>(&stmt)) {
      for (const Decl* declared : declaration->decls()) renew(declared, old);
    } else if (const DeclRefExpr* target = assigned(stmt)) {
      renew(target->getDecl(), old);
    } else if (const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
               reference != nullptr && !targets_.contains(reference)) {
      const auto* variable = dyn_cast<VarDecl>(reference->getDecl());
      if (variable != nullptr && old.contains(variable)) uses.emplace(variable, reference);
    }
  }

  static void renew(const Decl* declared, Known& old) {
    const auto* variable = dyn_cast<VarDecl>(declared);
    if (variable != nullptr) old.erase(variable);
  }

  const std::map<const VarDecl*, Origin>& kept_;
  std::set<const DeclRefExpr*> targets_;
};

}  // namespace

std::vector<KeptAcrossAwait> kept_across_await(const FunctionDecl& coroutine, ASTContext& context) {
  const auto& body = *cast<CoroutineBodyStmt>(coroutine.getBody());
  const auto kept = variables_kept(body);
  if (kept.empty() || !any_written(body, is_suspension)) return {};
  CFG::BuildOptions options;
  options.AddEHEdges = true;
  options.setAllAlwaysAdd();
  const std::unique_ptr<CFG> graph = CFG::buildCFG(&coroutine, body.getBody(), &context, options);
  if (graph == nullptr) return {};

  Flow flow{kept, body};
  run_forward(*graph, flow);
  std::vector<KeptAcrossAwait> found;
  for (const auto& [variable, use] : flow.uses) {
    const Origin& origin = kept.at(variable);
    found.push_back({variable, origin.container, origin.kept, use});
  }
  llvm::sort(found, [](const KeptAcrossAwait& one, const KeptAcrossAwait& other) {
    return one.use->getBeginLoc() < other.use->getBeginLoc();
  });
  return found;
}

}  // namespace asio_lint
