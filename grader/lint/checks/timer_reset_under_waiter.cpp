// SPDX-License-Identifier: MIT
//
// Two shapes. Coroutines that share a timer, each of which sets it and waits: the last one to start ends the waits of
// the others. And a waiter that takes every end of its wait for the end of the time, while somebody else sets the
// timer.
#include "checks/timer_reset_under_waiter.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "awaitable_operators.hpp"
#include "coroutine_source.hpp"
#include "handed_over.hpp"
#include "heedless_wait.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "shared_object.hpp"
#include "test_body.hpp"
#include "timer_runs.hpp"
#include "timers.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CXXMemberCallExpr, uses_timer) {
  return timer_set_by(Node) != nullptr || timer_waited_for(Node) != nullptr;
}

AST_MATCHER(CallExpr, spawns_and_goes_on) {
  return is_asio_entity(Node.getDirectCallee(), "co_spawn") && Node.getNumArgs() > 2 && Node.getType()->isVoidType();
}

AST_MATCHER(CallExpr, runs_its_operands_together) {
  return runs_operands_together(Node);
}

bool is_loop(const Stmt& stmt) {
  return isa<CXXForRangeStmt, ForStmt, WhileStmt, DoStmt>(stmt);
}

bool is_inside(SourceLocation place, const Stmt& stmt, const SourceManager& sources) {
  return !sources.isBeforeInTranslationUnit(place, stmt.getBeginLoc()) &&
         !sources.isBeforeInTranslationUnit(stmt.getEndLoc(), place);
}

// The innermost loop around the code in its function; null if there is none.
const Stmt* loop_around(const Stmt& code, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(code, context)) {
    if (node.get<FunctionDecl>() != nullptr || node.get<LambdaExpr>() != nullptr) return nullptr;
    const auto* stmt = node.get<Stmt>();
    if (stmt != nullptr && is_loop(*stmt)) return stmt;
  }
  return nullptr;
}

// Is there a condition around the code, inside of `outer`, or of its function if that is null? It may say that nobody
// waits yet.
bool is_conditional(const Stmt& code, const Stmt* outer, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(code, context)) {
    const auto* stmt = node.get<Stmt>();
    if (node.get<FunctionDecl>() != nullptr || (outer != nullptr && stmt == outer)) return false;
    if (stmt != nullptr && isa<IfStmt, SwitchStmt, ConditionalOperator>(stmt)) return true;
  }
  return false;
}

const CompoundStmt* block_around(const Stmt& code, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(code, context))
    if (const auto* block = node.get<CompoundStmt>()) return block;
  return nullptr;
}

// io.run(), pool.join(): what was started before has ended after it.
bool runs_context(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  const CXXRecordDecl* of = call == nullptr ? nullptr : call->getRecordDecl();
  if (call != nullptr && name_of(call->getMethodDecl()).ends_with("executor")) return false;
  return is_asio_entity(of, "io_context") || is_asio_entity(of, "thread_pool") || name_of(of) == "future" ||
         name_of(of) == "thread";
}

bool leaves(const Stmt& stmt) {
  return isa<BreakStmt, ReturnStmt, CoreturnStmt, CXXThrowExpr, GotoStmt>(stmt);
}

// Between `start` and `until` what was started may end, or the code does not get that far.
bool waits_or_leaves(const Stmt& block, const Stmt& start, SourceLocation until, const SourceManager& sources) {
  return any_written(block, [&](const Stmt& stmt) {
    return (runs_context(stmt) || is_suspension(stmt) || leaves(stmt)) &&
           sources.isBeforeInTranslationUnit(start.getEndLoc(), stmt.getBeginLoc()) &&
           sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), until);
  });
}

// Does the next round begin while what this one has started runs? What stands before the start, a co_await of the next
// request for instance, has little to do with its end.
bool goes_round_at_once(const Stmt& loop, const Stmt& start, const SourceManager& sources) {
  return !any_written(loop, runs_context) && !waits_or_leaves(loop, start, loop.getEndLoc(), sources);
}

bool is_declared_in(const ValueDecl* variable, const Stmt& loop, const SourceManager& sources) {
  return variable != nullptr && is_inside(variable->getLocation(), loop, sources);
}

const TimerRun* same_timer(const std::vector<TimerRun>& runs, const TimerRun& run) {
  const auto found = llvm::find_if(runs, [&](const TimerRun& other) { return other.is_same_timer(run); });
  return found == runs.end() ? nullptr : &*found;
}

// A local variable counts, too: lambdas may have captured it.
const ValueDecl* timer_named_by(const Expr& expression) {
  const auto* reference = dyn_cast<DeclRefExpr>(expression.IgnoreParenImpCasts());
  return reference != nullptr ? reference->getDecl() : shared_object(expression);
}

// Objects are made and destroyed when nobody waits for their timers.
bool is_alone(const FunctionDecl& function) {
  return isa<CXXConstructorDecl, CXXDestructorDecl>(function) || function.isMain() || is_test_body(function);
}

bool calls(const Stmt& code, const FunctionDecl& function) {
  return any_written(code, [&](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return callee != nullptr && callee->getCanonicalDecl() == function.getCanonicalDecl();
  });
}

// Does it start an operation, at whose end it is called again? Its own handler, or a function that this calls, does so.
const LambdaExpr* handler_that_repeats(const FunctionDecl& function, const FunctionDecl& but_not, ASTContext& context) {
  const LambdaExpr* found = nullptr;
  any_written(*function.getBody(), [&](const Stmt& stmt) {
    const auto* lambda = dyn_cast<LambdaExpr>(&stmt);
    if (lambda == nullptr || lambda->getCallOperator() == &but_not || handed_over_to(*lambda, context) == nullptr)
      return false;
    const bool repeats = any_written(*lambda->getBody(), [&](const Stmt& part) {
      const auto* call = dyn_cast<CallExpr>(&part);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      const FunctionDecl* body = nullptr;
      if (callee == nullptr || !callee->isDefined(body) || !body->hasBody()) return false;
      return body->getCanonicalDecl() == function.getCanonicalDecl() || calls(*body->getBody(), function);
    });
    if (repeats) found = lambda;
    return repeats;
  });
  return found;
}

}  // namespace

void TimerResetUnderWaiter::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMemberCallExpr(uses_timer()).bind("use"), this);
  finder->addMatcher(callExpr(spawns_and_goes_on()).bind("spawn"), this);
  finder->addMatcher(callExpr(runs_its_operands_together()).bind("both"), this);
}

void TimerResetUnderWaiter::check(const MatchFinder::MatchResult& result) {
  ASTContext& context = *result.Context;
  if (const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn")) return check_spawn(*spawn, context);
  if (const auto* both = result.Nodes.getNodeAs<CallExpr>("both")) return check_operands(*both, context);
  const auto* call = result.Nodes.getNodeAs<CXXMemberCallExpr>("use");
  const Expr* set = timer_set_by(*call);
  const ValueDecl* timer = timer_named_by(set != nullptr ? *set : *timer_waited_for(*call));
  const FunctionDecl* by = surroundings_of(DynTypedNode::create(*call), context).innermost;
  if (timer == nullptr || by == nullptr || !by->hasBody() || is_test_body(*by)) return;
  (set != nullptr ? sets_ : waits_).push_back({call, timer, by, &context});
}

void TimerResetUnderWaiter::check_spawn(const CallExpr& spawn, ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  for (const FunctionDecl* coroutine : coroutines_of(*spawn.getArg(1))) started_.insert(coroutine->getCanonicalDecl());
  const std::vector<TimerRun> runs = timer_runs(*spawn.getArg(1), context);
  const CompoundStmt* block = block_around(spawn, context);
  if (runs.empty() || block == nullptr) return;
  if (const Stmt* loop = loop_around(spawn, context);
      loop != nullptr && goes_round_at_once(*loop, spawn, sources) && !is_conditional(spawn, loop, context)) {
    for (const TimerRun& run : runs)
      if (!is_declared_in(run.owner, *loop, sources) && !is_declared_in(run.timer, *loop, sources))
        return report_runs(spawn, run, context);
  }
  for (const Spawn& earlier : spawns_) {
    if (earlier.block != block || earlier.call == &spawn ||
        waits_or_leaves(*block, *earlier.call, spawn.getBeginLoc(), sources))
      continue;
    for (const TimerRun& run : runs)
      if (same_timer(earlier.runs, run) != nullptr) return report_runs(spawn, run, context);
  }
  spawns_.push_back({&spawn, block, runs});
}

void TimerResetUnderWaiter::check_operands(const CallExpr& both, ASTContext& context) {
  for (const Expr* operand : both.arguments())
    for (const FunctionDecl* coroutine : coroutines_of(*operand)) started_.insert(coroutine->getCanonicalDecl());
  const std::vector<TimerRun> left = timer_runs(*both.getArg(0), context);
  for (const TimerRun& run : timer_runs(*both.getArg(1), context))
    if (same_timer(left, run) != nullptr) return report_runs(both, run, context);
}

void TimerResetUnderWaiter::report_runs(const Expr& start, const TimerRun& run, ASTContext& context) {
  const auto spot = new_spot(start, context);
  if (!spot) return;
  diag(spot->place,
       "coroutines that run at once share '%0': each sets it anew, which ends the waits of the others with "
       "operation_aborted; give each of them a timer of its own")
      << run.timer->getName();
  note_function(*this, spot->around);
  diag(run.set->getExprLoc(), "set here", DiagnosticIDs::Note);
}

// The waiter has set the timer itself: somebody else sets it only to move the end.
bool TimerResetUnderWaiter::is_set_before(const Use& wait) const {
  const SourceManager& sources = wait.context->getSourceManager();
  return llvm::any_of(sets_, [&](const Use& set) {
    return set.timer == wait.timer && set.by == wait.by &&
           sources.isBeforeInTranslationUnit(set.call->getBeginLoc(), wait.call->getBeginLoc());
  });
}

// It waits itself afterwards, or is a part of somebody who does.
bool TimerResetUnderWaiter::serves_waiter(const Use& set) const {
  return llvm::any_of(waits_, [&](const Use& wait) {
    if (wait.timer != set.timer) return false;
    const FunctionDecl* handler = handler_of(*wait.call);
    return wait.by == set.by || calls(*wait.by->getBody(), *set.by) || handler == set.by ||
           (handler != nullptr && calls(*handler->getBody(), *set.by));
  });
}

const TimerResetUnderWaiter::Use* TimerResetUnderWaiter::set_by_others(const Use& wait) const {
  const auto found = llvm::find_if(sets_, [&](const Use& set) {
    return set.timer == wait.timer && !is_alone(*set.by) && !sets_to_past(*set.call) && !serves_waiter(set);
  });
  return found == sets_.end() ? nullptr : &*found;
}

// What brings the waiter here again, while its wait goes on.
const Stmt* TimerResetUnderWaiter::repetition_of(const Use& wait) const {
  const FunctionDecl* handler = handler_of(*wait.call);
  const Stmt* loop = loop_around(*wait.call, *wait.context);
  if (handler == nullptr || is_conditional(*wait.call, loop, *wait.context)) return nullptr;
  if (!is_coroutine(wait.by)) return handler_that_repeats(*wait.by, *handler, *wait.context);
  const SourceManager& sources = wait.context->getSourceManager();
  if (loop == nullptr || is_declared_in(wait.timer, *loop, sources)) return nullptr;
  const bool awaits_others = any_written(*loop, [&](const Stmt& stmt) {
    return is_suspension(stmt) && !any_written(stmt, [&](const Stmt& part) {
             const Expr* timer = timer_waited_for(part);
             return timer != nullptr && timer_named_by(*timer) == wait.timer;
           });
  });
  return awaits_others ? loop : nullptr;
}

void TimerResetUnderWaiter::report_wait(const Use& wait) {
  ASTContext& context = *wait.context;
  const bool acts = acts_heedlessly(*wait.call, context);
  const bool throws = !acts && started_.contains(wait.by->getCanonicalDecl()) &&
                      error_of_awaited(*wait.call, context) == WaitError::thrown;
  if (!acts && !throws) return;
  const Use* set = set_by_others(wait);
  const Stmt* again = set != nullptr ? set->call : acts ? repetition_of(wait) : nullptr;
  const auto spot = again == nullptr ? std::nullopt : new_spot(*wait.call, context);
  if (!spot) return;
  diag(spot->place, acts ? "setting '%0' anew ends this wait at once, and what is to be done when the time is over is "
                           "done then; look at the error code first: it is operation_aborted"
                         : "setting '%0' anew ends this wait with operation_aborted, and with it the coroutine: nobody "
                           "waits for the new time; take the error as a value and wait again")
      << wait.timer->getName();
  note_function(*this, spot->around);
  diag(again->getBeginLoc(), set != nullptr ? "set anew here" : "set anew each time this is done again",
       DiagnosticIDs::Note);
}

void TimerResetUnderWaiter::onEndOfTranslationUnit() {
  for (const Use& wait : waits_)
    if (is_set_before(wait)) report_wait(wait);
  sets_.clear();
  waits_.clear();
  spawns_.clear();
  started_.clear();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
