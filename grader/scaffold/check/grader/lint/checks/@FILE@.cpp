// SPDX-License-Identifier: MIT
#include "checks/@FILE@.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void @CLASS@::registerMatchers(MatchFinder* finder) {
  // TODO: what to look for.
  finder->addMatcher(callExpr(callee(functionDecl(hasName("todo")))).bind("call"), this);
}

void @CLASS@::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  const auto spot = new_spot(*call, *result.Context);
  if (!spot) return;
  diag(spot->place, "TODO: what goes wrong at run time; what to write instead");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
