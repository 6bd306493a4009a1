// SPDX-License-Identifier: MIT
//
// One class walks the expression and the bodies it leads to; it follows a limited number of
// steps, because a variable may be initialised with itself.
#include "coroutine_source.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

constexpr int most_steps = 256;

bool has_error_returning_token(const CallExpr& call) {
  return llvm::any_of(call.arguments(),
                      [](const Expr* argument) { return is_error_returning_token(argument->getType()); });
}

// Completes with no error code: a change of executor, or a group that hands out every result.
bool cannot_fail(const FunctionDecl& callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(&callee);
  if (method != nullptr) {
    const llvm::StringRef group = name_of(method->getParent());
    return group == "parallel_group" || group == "ranged_parallel_group";
  }
  return is_asio_entity(&callee, "post") || is_asio_entity(&callee, "dispatch") || is_asio_entity(&callee, "defer");
}

// The body that runs, if this file shows which one it is.
const FunctionDecl* readable_body(const FunctionDecl* function) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(function);
  if (function == nullptr || (method != nullptr && method->isVirtual())) return nullptr;
  const FunctionDecl* definition = nullptr;
  if (!function->isDefined(definition) || definition->isDependentContext()) return nullptr;
  return definition->getBody() != nullptr ? definition : nullptr;
}

const Expr* without_wrapping(const Expr& expression) {
  const Expr* inner = expression.IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  const auto* call = dyn_cast<CallExpr>(inner);
  return call != nullptr && call->isCallToStdMove() ? call->getArg(0) : inner;
}

class SourceWalk {
 public:
  void add(const Expr& expression);
  CoroutineSource found;

 private:
  void add_reference(const DeclRefExpr& reference);
  void add_call(const CallExpr& call);
  void add_asio_call(const CallExpr& call, const FunctionDecl& callee);
  void add_function(const FunctionDecl* function);
  void add_returns(const Stmt* body);

  int steps_ = 0;
};

void SourceWalk::add(const Expr& expression) {
  const Expr* inner = without_wrapping(expression);
  const CXXRecordDecl* closure = class_of(inner->getType());
  if (++steps_ > most_steps) {
    found.unknown = true;
  } else if (closure != nullptr && closure->isLambda()) {
    add_function(closure->getLambdaCallOperator());
  } else if (inner != &expression) {
    add(*inner);
  } else if (const auto* choice = dyn_cast<ConditionalOperator>(inner)) {
    add(*choice->getTrueExpr());
    add(*choice->getFalseExpr());
  } else if (const auto* address = dyn_cast<UnaryOperator>(inner)) {
    add(*address->getSubExpr());
  } else if (const auto* reference = dyn_cast<DeclRefExpr>(inner)) {
    add_reference(*reference);
  } else if (const auto* call = dyn_cast<CallExpr>(inner)) {
    add_call(*call);
  } else {
    found.unknown = true;
  }
}

void SourceWalk::add_reference(const DeclRefExpr& reference) {
  if (const auto* function = dyn_cast<FunctionDecl>(reference.getDecl())) {
    add_function(function);
    return;
  }
  const auto* variable = dyn_cast<VarDecl>(reference.getDecl());
  const bool is_local = variable != nullptr && variable->hasLocalStorage();
  if (is_local && !isa<ParmVarDecl>(variable) && variable->getInit() != nullptr) {
    add(*variable->getInit());
  } else {
    found.unknown = true;
  }
}

void SourceWalk::add_call(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee != nullptr && is_in_asio(*callee)) {
    add_asio_call(call, *callee);
  } else if (readable_body(callee) != nullptr || !has_error_returning_token(call)) {
    add_function(callee);
  }
}

void SourceWalk::add_asio_call(const CallExpr& call, const FunctionDecl& callee) {
  if (callee.getOverloadedOperator() == OO_PipePipe) {
    found.alternatives.push_back(&call);
  } else if (callee.getOverloadedOperator() == OO_AmpAmp) {
    for (const Expr* operand : call.arguments()) add(*operand);
  } else if (has_error_returning_token(call) || cannot_fail(callee)) {
    return;
  } else if (is_asio_entity(&callee, "co_spawn") && call.getNumArgs() > 1) {
    add(*call.getArg(1));
  } else {
    found.asio_operations.push_back(&callee);
  }
}

void SourceWalk::add_function(const FunctionDecl* function) {
  const FunctionDecl* body = readable_body(function);
  if (is_coroutine(body)) {
    found.coroutines.push_back(body);
  } else if (body != nullptr && is_lazy(body->getReturnType())) {
    add_returns(body->getBody());
  } else {
    found.unknown = true;
  }
}

void SourceWalk::add_returns(const Stmt* body) {
  if (const auto* result = dyn_cast<ReturnStmt>(body)) {
    if (result->getRetValue() != nullptr) add(*result->getRetValue());
    return;
  }
  if (isa<LambdaExpr>(body)) return;
  for (const Stmt* child : body->children()) {
    if (child != nullptr) add_returns(child);
  }
}

}  // namespace

CoroutineSource source_of(const Expr& expression) {
  SourceWalk walk;
  walk.add(expression);
  return walk.found;
}

std::vector<const FunctionDecl*> coroutines_of(const Expr& expression) {
  const CoroutineSource source = source_of(expression);
  std::vector<const FunctionDecl*> coroutines = source.coroutines;
  for (const CallExpr* either : source.alternatives)
    for (const Expr* operand : either->arguments()) llvm::append_range(coroutines, coroutines_of(*operand));
  return coroutines;
}

}  // namespace asio_lint
