// SPDX-License-Identifier: MIT
//
// The operators spawn their operands on the executor of the coroutine that awaits them. Where that is a pool, the
// first operand to end cancels the other on its own thread, while the other may be at work.
#include "checks/operators_need_strand.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "awaitable_operators.hpp"
#include "several_threads.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, runs_its_operands_together) {
  return runs_operands_together(Node);
}

AST_MATCHER(CallExpr, spawns) {
  return is_asio_entity(Node.getDirectCallee(), "co_spawn") && Node.getNumArgs() > 1;
}

}  // namespace

void OperatorsNeedStrand::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(runs_its_operands_together()).bind("both"), this);
  finder->addMatcher(callExpr(spawns()).bind("spawn"), this);
}

void OperatorsNeedStrand::check(const MatchFinder::MatchResult& result) {
  if (const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn"))
    return (has_several_threads(*spawn->getArg(0)) ? on_pool_ : elsewhere_).add_all(*spawn->getArg(1));
  const auto* both = result.Nodes.getNodeAs<CallExpr>("both");
  const Surroundings around = surroundings_of(DynTypedNode::create(*both), *result.Context);
  if (is_coroutine(around.innermost)) found_.push_back({both, around.innermost, result.Context});
}

void OperatorsNeedStrand::onEndOfTranslationUnit() {
  for (const Both& both : found_) {
    if (!on_pool_.contains(*both.coroutine) || elsewhere_.contains(*both.coroutine)) continue;
    const auto spot = new_spot(*both.call, *both.context);
    if (!spot) continue;
    diag(spot->place,
         "the operands run on several threads of the pool at once, and the one that ends first cancels the other "
         "without "
         "a lock: a data race inside of Asio; spawn this coroutine on a strand: make_strand(pool)");
    note_function(*this, spot->around);
  }
  found_.clear();
  on_pool_.forget();
  elsewhere_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
