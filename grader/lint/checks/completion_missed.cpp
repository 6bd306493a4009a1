// SPDX-License-Identifier: MIT
#include "checks/completion_missed.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "completion_flow.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, starts_own_operation) { return takes_initiation(Node); }

// What is marked, or has no name, is left alone on purpose.
bool is_forgotten(const VarDecl& handler) { return !handler.getName().empty() && !handler.hasAttr<UnusedAttr>(); }

}  // namespace

void CompletionMissed::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(starts_own_operation()).bind("call"), this);
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void CompletionMissed::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  const auto duties = call != nullptr
                          ? duties_started_by(*call, *result.Context)
                          : duties_of(*result.Nodes.getNodeAs<FunctionDecl>("function"), *result.Context);
  for (const CompletionDuty& duty : duties)
    if (duty.must_end)
      for (const MissedWay& way : missed_ways(duty, *result.Context)) report(duty, way, *result.Context);
}

void CompletionMissed::report(const CompletionDuty& duty, const MissedWay& way, ASTContext& context) {
  const bool on_no_way = way.kind == MissedWay::Kind::whole_function;
  if (on_no_way && !is_forgotten(*duty.handler)) return;
  const Stmt& code = on_no_way ? *duty.function->getBody() : *way.where;
  const auto spot = new_spot(on_no_way ? duty.handler->getLocation() : code.getBeginLoc(), code, context);
  if (!spot) return;
  diag(spot->place,
       "nobody completes %0 %select{in this function|if this is true|if this is false|on the way that begins here}1: "
       "whoever awaits the operation never goes on, without a word; complete it on every way")
      << duty.handler << static_cast<int>(way.kind);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
