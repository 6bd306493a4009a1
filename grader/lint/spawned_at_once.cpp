// SPDX-License-Identifier: MIT
#include "spawned_at_once.hpp"

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "endless_loop.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// co_await this_coro::executor, or a variable that was made with it.
bool is_own_executor(const Expr& executor) {
  const Expr* inner = executor.IgnoreUnlessSpelledInSource();
  if (const auto* reference = dyn_cast<DeclRefExpr>(inner)) {
    const auto* variable = dyn_cast<VarDecl>(reference->getDecl());
    return variable != nullptr && variable->isLocalVarDecl() && variable->getInit() != nullptr &&
           !reference->refersToEnclosingVariableOrCapture() && is_own_executor(*variable->getInit());
  }
  const auto* await = dyn_cast<CoawaitExpr>(inner);
  return await != nullptr && is_this_coro_tag(await->getOperand()->getType());
}

const ParmVarDecl* parameter_for(const CallExpr& call, const Expr& argument) {
  const FunctionDecl* body = nullptr;
  if (call.getDirectCallee() == nullptr || !call.getDirectCallee()->isDefined(body)) return nullptr;
  const unsigned first = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(body) ? 1 : 0;
  for (unsigned i = first; i < call.getNumArgs(); ++i)
    if (call.getArg(i) == &argument && i - first < body->getNumParams()) return body->getParamDecl(i - first);
  return nullptr;
}

bool mentions(const Stmt& code, const ParmVarDecl& parameter) {
  if (const auto* reference = dyn_cast<DeclRefExpr>(&code)) return reference->getDecl() == &parameter;
  if (const auto* lambda = dyn_cast<LambdaExpr>(&code); lambda != nullptr && mentions(*lambda->getBody(), parameter))
    return true;
  return llvm::any_of(written_children(code), [&](const Stmt* child) { return mentions(*child, parameter); });
}

// std::move(parameter), std::forward<T>(parameter): what Asio is given so, it keeps.
bool hands_over(const Expr& argument) {
  const auto* call = dyn_cast<CallExpr>(argument.IgnoreUnlessSpelledInSource());
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee != nullptr && callee->isInStdNamespace() && (name_of(callee) == "move" || name_of(callee) == "forward");
}

bool only_hands_over(const Expr& awaited, const ParmVarDecl& parameter) {
  const auto* call = dyn_cast<CallExpr>(awaited.IgnoreUnlessSpelledInSource());
  if (call == nullptr || call->getDirectCallee() == nullptr || !is_in_asio(*call->getDirectCallee()))
    return !mentions(awaited, parameter);
  return llvm::all_of(call->arguments(), [&](const Expr* argument) {
    return hands_over(*argument) || !mentions(*argument, parameter);
  });
}

// Walks in the order of the source; false as soon as something may need the parameter when others have run.
class FirstPart {
 public:
  explicit FirstPart(const ParmVarDecl& parameter) : parameter_{parameter} {}

  bool is_all_there_is(const Stmt& code) {
    if (is_suspended_) return !mentions(code, parameter_);
    if (is_suspension(code)) {
      is_suspended_ = true;
      return only_hands_over(*cast<CoawaitExpr>(code).getOperand(), parameter_);
    }
    const bool comes_back = loop_of(code).body != nullptr || isa<CXXForRangeStmt>(code);
    if (comes_back && any_written(code, is_suspension)) {
      is_suspended_ = true;
      return !mentions(code, parameter_);
    }
    return llvm::all_of(written_children(code), [&](const Stmt* child) { return is_all_there_is(*child); });
  }

 private:
  const ParmVarDecl& parameter_;
  bool is_suspended_ = false;
};

}  // namespace

const CallExpr* spawn_of(const CallExpr& call, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(call, context)) {
    if (const auto* spawn = node.get<CallExpr>())
      return is_asio_entity(spawn->getDirectCallee(), "co_spawn") ? spawn : nullptr;
    if (node.get<Expr>() == nullptr) return nullptr;
  }
  return nullptr;
}

bool is_used_up_at_once(const CallExpr& call, const Expr& argument, ASTContext& context) {
  const CallExpr* spawn = spawn_of(call, context);
  const ParmVarDecl* parameter = spawn == nullptr ? nullptr : parameter_for(call, argument);
  if (parameter == nullptr || !is_own_executor(*spawn->getArg(0))) return false;
  const auto* function = dyn_cast<FunctionDecl>(parameter->getDeclContext());
  return function != nullptr && function->hasBody() && FirstPart{*parameter}.is_all_there_is(*function->getBody());
}

}  // namespace asio_lint
