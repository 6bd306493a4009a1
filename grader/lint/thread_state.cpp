// SPDX-License-Identifier: MIT
//
// A variable is old if it is so on one way; errno is only if it is
// so on all, as what failed and set it may be on another.
#include "thread_state.hpp"

#include <map>
#include <optional>
#include <set>

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "forward_flow.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

using State = ThreadStateAfterAwait::State;

const Expr* plain(const Expr& expression) {
  return expression.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
}

const VarDecl* variable_named(const Expr& expression) {
  const auto* reference = dyn_cast<DeclRefExpr>(plain(expression));
  return reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
}

bool is_thread_local_object(const Expr& expression);

// Cache& cache() { thread_local Cache cache; return cache; }
bool returns_thread_local(const CallExpr& call, llvm::function_ref<bool(const Expr&)> is) {
  const FunctionDecl* callee = call.getDirectCallee();
  const FunctionDecl* definition = callee == nullptr ? nullptr : callee->getDefinition();
  const Stmt* body = definition == nullptr ? nullptr : definition->getBody();
  return body != nullptr && !isa<CoroutineBodyStmt>(body) && any_written(*body, [&](const Stmt& stmt) {
           const auto* result = dyn_cast<ReturnStmt>(&stmt);
           return result != nullptr && result->getRetValue() != nullptr && is(*result->getRetValue());
         });
}

// The variable, a part or an element of it. Not what a pointer in it points to, nor what never changes.
bool is_thread_local_object(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const VarDecl* variable = variable_named(*inner)) {
    if (variable->getType()->isReferenceType() && variable->hasLocalStorage())
      return variable->getInit() != nullptr && !isa<ParmVarDecl>(variable) &&
             is_thread_local_object(*variable->getInit());
    return variable->getTLSKind() != VarDecl::TLS_None && !variable->getType().isConstQualified() &&
           !variable->getType()->isReferenceType();
  }
  if (const auto* member = dyn_cast<MemberExpr>(inner))
    return !member->isArrow() && isa<FieldDecl>(member->getMemberDecl()) && is_thread_local_object(*member->getBase());
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(inner))
    return plain(*element->getBase())->getType()->isArrayType() && is_thread_local_object(*element->getBase());
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(inner))
    return by_operator->getOperator() == OO_Subscript && is_thread_local_object(*by_operator->getArg(0));
  const auto* call = dyn_cast<CallExpr>(inner);
  return call != nullptr && call->isLValue() && returns_thread_local(*call, is_thread_local_object);
}

bool is_thread_local_address(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const auto* address = dyn_cast<UnaryOperator>(inner))
    return address->getOpcode() == UO_AddrOf && is_thread_local_object(*address->getSubExpr());
  const auto* call = dyn_cast<CallExpr>(inner);
  return call != nullptr && call->getType()->isPointerType() && returns_thread_local(*call, is_thread_local_address);
}

bool asks_for_thread(const Expr& expression) {
  const auto* call = dyn_cast<CallExpr>(plain(expression));
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr || isa<CXXMethodDecl>(callee)) return false;
  if (name_of(callee) == "get_id") {
    const auto* space = dyn_cast<NamespaceDecl>(callee->getDeclContext()->getEnclosingNamespaceContext());
    return name_of(space) == "this_thread";
  }
  return llvm::StringSwitch<bool>(name_of(callee)).Cases("pthread_self", "gettid", "thrd_current", true).Default(false);
}

std::optional<State> state_in(const VarDecl& variable) {
  if (!variable.hasLocalStorage() || isa<ParmVarDecl>(variable) || variable.getInit() == nullptr) return std::nullopt;
  const QualType type = variable.getType();
  const Expr& origin = *variable.getInit();
  const bool keeps_object = type->isReferenceType() ? is_thread_local_object(origin)
                                                    : type->isPointerType() && is_thread_local_address(origin);
  if (keeps_object) return State::thread_local_object;
  return asks_for_thread(origin) ? std::optional{State::thread_id} : std::nullopt;
}

std::map<const VarDecl*, State> variables_with_state(const Stmt& body) {
  std::map<const VarDecl*, State> kept;
  any_written(body, [&](const Stmt& stmt) {
    if (const auto* declaration = dyn_cast<DeclStmt>(&stmt))
      for (const Decl* declared : declaration->decls())
        if (const auto* variable = dyn_cast<VarDecl>(declared))
          if (const auto state = state_in(*variable)) kept.emplace(variable, *state);
    return false;
  });
  return kept;
}

// Members, globals, and what is captured by reference or reached through a pointer.
bool is_of_others(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (const auto* member = dyn_cast<MemberExpr>(inner)) return member->isArrow() || is_of_others(*member->getBase());
  const VarDecl* variable = variable_named(*inner);
  return variable != nullptr && !variable->hasLocalStorage();
}

bool is_standard_container(const Expr& object) {
  const CXXRecordDecl* record = class_of(object.getType());
  return record != nullptr && record->isInStdNamespace() &&
         (name_of(record).contains("map") || name_of(record).contains("set"));
}

// The operands of the expression that are taken for the thread the coroutine runs in.
llvm::SmallVector<const Expr*, 2> taken_for_thread(const Stmt& stmt) {
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  if (const auto* rewritten = dyn_cast<CXXRewrittenBinaryOperator>(&stmt)) {
    left = rewritten->getLHS();
    right = rewritten->getRHS();
  } else if (const auto* built_in = dyn_cast<BinaryOperator>(&stmt); built_in != nullptr && built_in->isEqualityOp()) {
    left = built_in->getLHS();
    right = built_in->getRHS();
  } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt)) {
    if (call->getOperator() == OO_Subscript && is_standard_container(*call->getArg(0))) return {call->getArg(1)};
    if (call->getOperator() != OO_EqualEqual && call->getOperator() != OO_ExclaimEqual) return {};
    left = call->getArg(0);
    right = call->getArg(1);
  } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(&stmt)) {
    const bool by_key = llvm::StringSwitch<bool>(name_of(member->getMethodDecl()))
                            .Cases("at", "find", "contains", "count", "erase", "insert", "emplace", "try_emplace", true)
                            .Default(false);
    if (by_key && member->getNumArgs() > 0 && is_standard_container(*member->getImplicitObjectArgument()))
      return {member->getArg(0)};
    return {};
  }
  if (left == nullptr || !(is_of_others(*left) || is_of_others(*right))) return {};
  return {left, right};
}

bool is_error_number(const Stmt& stmt) {
  const auto* call = dyn_cast<CallExpr>(&stmt);
  return call != nullptr && llvm::StringSwitch<bool>(name_of(call->getDirectCallee()))
                                .Cases("__errno_location", "__error", "_errno", "__errno", true)
                                .Default(false);
}

// Nobody calls it to look at errno afterwards.
bool leaves_error_number(const FunctionDecl& callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(&callee);
  if (callee.isOverloadedOperator() || isa<CXXConversionDecl>(callee)) return true;
  if (name_of(method == nullptr ? nullptr : method->getParent()).starts_with("error_")) return true;
  return callee.isInStdNamespace() &&
         llvm::StringSwitch<bool>(name_of(&callee))
             .Cases("get", "move", "forward", true)
             .Cases("generic_category", "system_category", "make_error_code", true)
             .Default(false);
}

bool may_set_error_number(const Stmt& stmt) {
  if (const auto* call = dyn_cast<CallExpr>(&stmt))
    return call->getDirectCallee() == nullptr || !leaves_error_number(*call->getDirectCallee());
  const auto* made = dyn_cast<CXXConstructExpr>(&stmt);
  if (made == nullptr || made->getConstructor()->isTrivial()) return false;
  const CXXRecordDecl* record = made->getConstructor()->getParent();
  return !record->isInStdNamespace() || name_of(record).contains("stream");
}

// The operand of `errno = ...`, or the variable that gets a new value.
const Expr* written(const Stmt& stmt) {
  const auto* built_in = dyn_cast<BinaryOperator>(&stmt);
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  if (built_in != nullptr && built_in->getOpcode() == BO_Assign) return built_in->getLHS();
  return call != nullptr && call->getOperator() == OO_Equal ? call->getArg(0) : nullptr;
}

const Stmt* written_error_number(const Stmt& stmt) {
  const Expr* target = written(stmt);
  const auto* followed = target == nullptr ? nullptr : dyn_cast<UnaryOperator>(plain(*target));
  return followed != nullptr && is_error_number(*plain(*followed->getSubExpr())) ? plain(*followed->getSubExpr())
                                                                                 : nullptr;
}

const DeclRefExpr* written_variable(const Stmt& stmt) {
  const Expr* target = written(stmt);
  const auto* reference = target == nullptr ? nullptr : dyn_cast<DeclRefExpr>(plain(*target));
  return reference == nullptr || reference->getDecl()->getType()->isReferenceType() ? nullptr : reference;
}

struct Old {
  std::set<const VarDecl*> variables;
  bool error_number = false;

  bool operator==(const Old&) const = default;
};

class Flow {
 public:
  Flow(const std::map<const VarDecl*, State>& kept, const Stmt& body) : kept_{kept} {
    any_written(body, [&](const Stmt& stmt) {
      if (const Stmt* target = written_error_number(stmt)) written_.insert(target);
      if (const Stmt* target = written_variable(stmt)) written_.insert(target);
      for (const Expr* operand : taken_for_thread(stmt)) taken_for_thread_.insert(plain(*operand));
      return false;
    });
  }

  using Known = Old;

  static Old joined(Old one, const Old& other) {
    one.variables.insert(other.variables.begin(), other.variables.end());
    one.error_number &= other.error_number;
    return one;
  }
  static bool same(const Old& one, const Old& other) { return one == other; }
  void begin_round() { error_numbers.clear(); }
  void enter(const CFGBlock&, Old&) {}

  void apply(const CFGElement& element, Old& old) {
    if (const auto stmt = element.getAs<CFGStmt>()) apply(*stmt->getStmt(), old);
  }

  std::map<const VarDecl*, const DeclRefExpr*> uses;
  std::set<const Expr*> error_numbers;

 private:
  void apply(const Stmt& stmt, Old& old) {
    if (is_suspension(stmt)) {
      for (const auto& entry : kept_) old.variables.insert(entry.first);
      old.error_number = true;
    } else if (is_error_number(stmt)) {
      if (old.error_number && !written_.contains(&stmt)) error_numbers.insert(cast<Expr>(&stmt));
    } else if (written_error_number(stmt) != nullptr || may_set_error_number(stmt)) {
      old.error_number = false;
    } else if (const auto* declaration = dyn_cast<DeclStmt>(&stmt)) {
      for (const Decl* declared : declaration->decls()) old.variables.erase(dyn_cast<VarDecl>(declared));
    } else if (const auto* reference = dyn_cast<DeclRefExpr>(&stmt)) {
      use(*reference, old);
    }
    if (const DeclRefExpr* target = written_variable(stmt)) old.variables.erase(dyn_cast<VarDecl>(target->getDecl()));
  }

  void use(const DeclRefExpr& reference, const Old& old) {
    const auto* variable = dyn_cast<VarDecl>(reference.getDecl());
    if (variable == nullptr || !old.variables.contains(variable) || written_.contains(&reference)) return;
    if (kept_.at(variable) != State::thread_id || taken_for_thread_.contains(&reference))
      uses.emplace(variable, &reference);
  }

  const std::map<const VarDecl*, State>& kept_;
  std::set<const Stmt*> written_;
  std::set<const Expr*> taken_for_thread_;
};

}  // namespace

std::vector<ThreadStateAfterAwait> thread_state_after_await(const FunctionDecl& coroutine, ASTContext& context) {
  const auto& body = *cast<CoroutineBodyStmt>(coroutine.getBody());
  if (!any_written(body, is_suspension)) return {};
  const auto kept = variables_with_state(body);
  if (kept.empty() && !any_written(body, is_error_number)) return {};
  CFG::BuildOptions options;
  options.AddEHEdges = true;
  options.setAllAlwaysAdd();
  const std::unique_ptr<CFG> graph = CFG::buildCFG(&coroutine, body.getBody(), &context, options);
  if (graph == nullptr) return {};

  Flow flow{kept, body};
  run_forward(*graph, flow);
  std::vector<ThreadStateAfterAwait> found;
  for (const Expr* use : flow.error_numbers) found.push_back({State::error_number, use, nullptr});
  for (const auto& [variable, use] : flow.uses) found.push_back({kept.at(variable), use, variable});
  llvm::sort(found, [](const ThreadStateAfterAwait& one, const ThreadStateAfterAwait& other) {
    return one.use->getBeginLoc() < other.use->getBeginLoc();
  });
  return found;
}

}  // namespace asio_lint
