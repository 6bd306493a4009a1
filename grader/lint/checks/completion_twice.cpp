// SPDX-License-Identifier: MIT
#include "checks/completion_twice.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "completion_flow.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, starts_own_operation) { return takes_initiation(Node); }

}  // namespace

void CompletionTwice::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(starts_own_operation()).bind("call"), this);
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void CompletionTwice::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  const auto duties = call != nullptr
                          ? duties_started_by(*call, *result.Context)
                          : duties_of(*result.Nodes.getNodeAs<FunctionDecl>("function"), *result.Context);
  for (const CompletionDuty& duty : duties)
    for (const CompletedTwice& twice : completed_twice(duty, *result.Context)) report(duty, twice, *result.Context);
}

void CompletionTwice::report(const CompletionDuty& duty, const CompletedTwice& twice, ASTContext& context) {
  const auto spot = new_spot(*twice.first, context);
  if (!spot) return;
  diag(spot->place,
       "%0 is completed or given away here, and is so again whatever happens then: the second time it calls what is "
       "gone, or resumes a coroutine twice; return after the first")
      << duty.handler;
  note_function(*this, spot->around);
  diag(twice.again->getBeginLoc(), "again here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
