// SPDX-License-Identifier: MIT
#include "checks/loop_without_suspension.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "endless_loop.hpp"
#include "event_loop.hpp"
#include "names.hpp"
#include "only_reads.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool leaves(const Stmt& stmt) {
  const auto* call = dyn_cast<CallExpr>(&stmt);
  return isa<BreakStmt, ReturnStmt, CoreturnStmt, CXXThrowExpr, GotoStmt, IndirectGotoStmt, AsmStmt>(stmt) ||
         (call != nullptr && call->getDirectCallee() != nullptr && call->getDirectCallee()->isNoReturn());
}

// Nothing, or giving the processor away for a moment.
bool does_nothing(const Stmt& stmt) {
  if (isa<NullStmt>(stmt)) return true;
  if (const auto* block = dyn_cast<CompoundStmt>(&stmt))
    return llvm::all_of(block->body(), [](const Stmt* inner) { return does_nothing(*inner); });
  const auto* call = dyn_cast<CallExpr>(&stmt);
  if (const auto* cleanups = dyn_cast<ExprWithCleanups>(&stmt)) call = dyn_cast<CallExpr>(cleanups->getSubExpr());
  return call != nullptr && call->getDirectCallee() != nullptr &&
         llvm::StringSwitch<bool>(name_of(call->getDirectCallee()))
             .Cases("yield", "sleep_for", "sleep_until", "sched_yield", "sleep", "usleep", true)
             .Default(false);
}

// In a template what is awaited may not be known yet; a coroutine with a stack of its own suspends where it is given its
// yield_context.
bool suspends(const Stmt& stmt) {
  const auto* expression = dyn_cast<Expr>(&stmt);
  return is_suspension(stmt) || isa<DependentCoawaitExpr>(stmt) ||
         (expression != nullptr && name_of(class_of(expression->getType())) == "basic_yield_context");
}

AST_MATCHER(Stmt, never_lets_go) {
  ASTContext& context = Finder->getASTContext();
  const Loop loop = loop_of(Node);
  if (loop.body == nullptr || any_written(Node, suspends) || any_written(*loop.body, leaves)) return false;
  const bool spins = loop.condition != nullptr && !loop.advances && does_nothing(*loop.body) && only_reads(*loop.condition);
  return (never_ends(loop, context) || spins) && runs_on_event_loop(Node, context);
}

}  // namespace

void LoopWithoutSuspension::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(stmt(anyOf(whileStmt(), doStmt(), forStmt()), never_lets_go()).bind("loop"), this);
}

void LoopWithoutSuspension::check(const MatchFinder::MatchResult& result) {
  const auto* loop = result.Nodes.getNodeAs<Stmt>("loop");
  const auto spot = new_spot(*loop, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "this loop keeps its thread for ever: whoever is to end it, or has other work for the thread, does not get to "
       "run; co_await in it what it waits for, or at least a post");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
