// SPDX-License-Identifier: MIT
#include "checks/discarded_future.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "idle_context.hpp"
#include "thrown_away.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, makes_future_nobody_wants) {
  return Node.isPRValue() && is_future(Node.getType()) && Node.getDirectCallee() != nullptr &&
         is_in_asio(*Node.getDirectCallee()) && is_thrown_away(Node, Finder->getASTContext()) &&
         !belongs_to_idle_context(Node);
}

}  // namespace

void DiscardedFuture::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(makes_future_nobody_wants()).bind("call"), this);
}

void DiscardedFuture::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  const auto spot = new_spot(*call, *result.Context);
  if (!spot) return;
  diag(
      spot->place,
      "the future of '%0' is thrown away, and with it the only way to hear of an exception; keep it and call get(), or "
      "give '%0' a completion handler")
      << called_name(*call);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
