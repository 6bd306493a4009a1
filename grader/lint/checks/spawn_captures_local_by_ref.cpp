// SPDX-License-Identifier: MIT
#include "checks/spawn_captures_local_by_ref.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "handed_over.hpp"
#include "waiting_function.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// What the lambda refers to: x of [&x], y of [&x = y].
const VarDecl* referred_to(const LambdaCapture& capture) {
  if (!capture.capturesVariable() || capture.getCaptureKind() != LCK_ByRef) return nullptr;
  const auto* variable = dyn_cast<VarDecl>(capture.getCapturedVar());
  if (variable == nullptr || !variable->isInitCapture()) return variable;
  const auto* reference = dyn_cast_or_null<DeclRefExpr>(variable->getInit()->IgnoreParenImpCasts());
  return reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
}

bool is_local_of(const FunctionDecl& function, const VarDecl& variable) {
  return variable.hasLocalStorage() && !variable.getType()->isReferenceType() && variable.getDeclContext() == &function;
}

const LambdaCapture* first_local(const LambdaExpr& lambda, const FunctionDecl& function) {
  for (const LambdaCapture& capture : lambda.captures()) {
    const VarDecl* variable = referred_to(capture);
    if (variable != nullptr && is_local_of(function, *variable)) return &capture;
  }
  return nullptr;
}

AST_MATCHER(LambdaExpr, captures_by_reference) {
  return llvm::any_of(Node.captures(), [](const LambdaCapture& capture) { return referred_to(capture) != nullptr; });
}

}  // namespace

void SpawnCapturesLocalByRef::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(lambdaExpr(captures_by_reference()).bind("lambda"), this);
}

void SpawnCapturesLocalByRef::check(const MatchFinder::MatchResult& result) {
  const auto* lambda = result.Nodes.getNodeAs<LambdaExpr>("lambda");
  ASTContext& context = *result.Context;
  const CallExpr* start = handed_over_to(*lambda, context);
  const FunctionDecl* function = surroundings_of(DynTypedNode::create(*lambda), context).innermost;
  if (start == nullptr || function == nullptr) return;
  const LambdaCapture* capture = first_local(*lambda, *function);
  if (capture == nullptr || may_wait_for(*start, *function, context)) return;
  const auto spot = new_spot(*lambda, context);
  if (!spot) return;
  const VarDecl& variable = *referred_to(*capture);
  diag(
      spot->place,
      "'%0' is gone when this lambda runs, which keeps a reference to it: the function ends and does not wait; capture "
      "it by value")
      << variable.getName();
  note_function(*this, spot->around);
  diag(variable.getLocation(), "a variable of the function", DiagnosticIDs::Note);
}

}  // namespace asio_lint
