// SPDX-License-Identifier: MIT
#include "checks/awaitable_reuse.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "awaitable_moves.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void AwaitableReuse::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void AwaitableReuse::check(const MatchFinder::MatchResult& result) {
  const auto* function = result.Nodes.getNodeAs<FunctionDecl>("function");
  for (const auto& [move, first] : second_moves(*function, *result.Context)) {
    const auto spot = new_spot(*move, *result.Context);
    if (!spot) continue;
    const bool in_loop = move == first;
    diag(spot->place,
         "'%0' is empty %select{after it was moved from|in the second round of this loop, after it was moved from}1: "
         "to await it is to call a null pointer; call the coroutine again for every co_await and co_spawn")
        << move->getDecl()->getNameAsString() << in_loop;
    note_function(*this, spot->around);
    if (!in_loop) diag(first->getBeginLoc(), "moved from here", DiagnosticIDs::Note);
  }
}

}  // namespace asio_lint
