// SPDX-License-Identifier: MIT
#include "checks/iife_capturing_coroutine.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <clang/Lex/Lexer.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// The lambda that the call is made on, if it is written there.
const LambdaExpr* lambda_called(const CXXOperatorCallExpr& call) {
  return call.getOperator() == OO_Call
             ? dyn_cast<LambdaExpr>(call.getArg(0)->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts())
             : nullptr;
}

// What stands between the lambda and the end of its call.
CharSourceRange call_of(const LambdaExpr& lambda, const CXXOperatorCallExpr& call, const ASTContext& context) {
  return CharSourceRange::getTokenRange(
      Lexer::getLocForEndOfToken(lambda.getEndLoc(), 0, context.getSourceManager(), context.getLangOpts()),
      call.getRParenLoc());
}

bool is_followed_by_empty_call(const LambdaExpr& lambda, const CXXOperatorCallExpr& call, const ASTContext& context) {
  return call.getEndLoc().isFileID() && Lexer::getSourceText(call_of(lambda, call, context), context.getSourceManager(),
                                                             context.getLangOpts()) == "()";
}

AST_MATCHER(CXXOperatorCallExpr, calls_capturing_coroutine) {
  const LambdaExpr* lambda = lambda_called(Node);
  return lambda != nullptr && lambda->capture_size() > 0 && is_coroutine(lambda->getCallOperator()) &&
         is_awaitable(Node.getType()) && !is_awaited_at_once(Node, Finder->getASTContext());
}

}  // namespace

void IifeCapturingCoroutine::registerMatchers(MatchFinder* finder) {
  const auto called = cxxOperatorCallExpr(calls_capturing_coroutine()).bind("call");
  finder->addMatcher(called, this);
  // Of a spawned one the call can be left out.
  finder->addMatcher(callExpr(hasArgument(1, ignoringImplicit(called))).bind("spawn"), this);
}

void IifeCapturingCoroutine::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CXXOperatorCallExpr>("call");
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const LambdaExpr& lambda = *lambda_called(*call);
  // The call alone is met as well, before or after.
  const bool is_spawned = spawn != nullptr && is_asio_entity(spawn->getDirectCallee(), "co_spawn");
  if (spawn != nullptr && !is_spawned) return;
  const auto spot = new_spot(lambda, *result.Context);
  if (!spot) return;
  {
    auto finding = diag(spot->place,
                        "this lambda is gone before the coroutine that it starts runs, and its captures with it; "
                        "%select{give what it needs as parameters|spawn the lambda itself, without calling it}0");
    finding << is_spawned;
    if (is_spawned && is_followed_by_empty_call(lambda, *call, *result.Context))
      finding << FixItHint::CreateRemoval(call_of(lambda, *call, *result.Context));
  }
  note_function(*this, spot->around);
  const LambdaCapture& first = *lambda.capture_begin();
  if (first.getLocation().isValid()) diag(first.getLocation(), "captured here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
