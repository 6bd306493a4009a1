// SPDX-License-Identifier: MIT
#include "timer_runs.hpp"

#include <optional>

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "awaitable_operators.hpp"
#include "awaited_guard.hpp"
#include "coroutine_source.hpp"
#include "heedless_wait.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "shared_object.hpp"
#include "this_object.hpp"
#include "timers.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

constexpr int most_steps = 8;

// A timer that the coroutine was given by reference, or shares with others.
const ValueDecl* timer_of_others(const Expr& timer) {
  const auto* reference = dyn_cast<DeclRefExpr>(timer.IgnoreParenImpCasts());
  const auto* parameter = reference == nullptr ? nullptr : dyn_cast<ParmVarDecl>(reference->getDecl());
  return parameter != nullptr && parameter->getType()->isReferenceType() ? parameter : shared_object(timer);
}

struct Set {
  const ValueDecl* timer;
  const Expr* call;
};

// co_await mutex.lock(), slots.async_receive(...): a lock or a channel.
bool waits_for_turn(const Stmt& suspension) {
  return any_written(suspension, [](const Stmt& stmt) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
    if (call == nullptr) return false;
    const llvm::StringRef name = name_of(call->getMethodDecl());
    return name.contains("lock") || name.contains("acquire") || name_of(call->getRecordDecl()).contains("channel");
  });
}

// Not each run gets that far: the others leave before, or wait until it is their turn.
bool may_be_alone_at(const Stmt& code, const FunctionDecl& coroutine, ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  return may_hold_awaited_guard(coroutine, code, sources) || any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
           if (!sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), code.getBeginLoc())) return false;
           return isa<CoreturnStmt, CXXThrowExpr>(stmt) || (is_suspension(stmt) && waits_for_turn(stmt));
         });
}

std::vector<Set> set_and_awaited_in(const FunctionDecl& coroutine, ASTContext& context) {
  std::vector<Set> sets, awaited;
  any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    const Expr* set = timer_set_by(stmt);
    const Expr* wait = timer_waited_for(stmt);
    const ValueDecl* timer = set != nullptr    ? timer_of_others(*set)
                             : wait != nullptr ? timer_of_others(*wait)
                                               : nullptr;
    if (timer == nullptr) return false;
    if (set != nullptr) {
      if (!may_be_alone_at(stmt, coroutine, context)) sets.push_back({timer, cast<Expr>(&stmt)});
    } else if (error_of_awaited(*cast<CallExpr>(&stmt), context) != WaitError::looked_at) {
      const auto before = llvm::find_if(sets, [&](const Set& other) { return other.timer == timer; });
      if (before != sets.end()) awaited.push_back(*before);
    }
    return false;
  });
  return awaited;
}

// The variable that a member function is called on, or null for `this`; nothing if it is something else.
std::optional<const ValueDecl*> owner_in(const CXXMemberCallExpr& call) {
  const Expr& object = *call.getImplicitObjectArgument();
  if (is_this(object)) return nullptr;
  const auto* variable = dyn_cast<DeclRefExpr>(object.IgnoreParenImpCasts());
  if (variable == nullptr || variable->getType()->isPointerType()) return std::nullopt;
  return variable->getDecl();
}

// The timer as it is called where the coroutine is started.
std::optional<TimerRun> seen_from_call(const Set& set, const CallExpr* call) {
  if (const auto* parameter = dyn_cast<ParmVarDecl>(set.timer)) {
    const unsigned index = parameter->getFunctionScopeIndex();
    if (call == nullptr || isa<CXXOperatorCallExpr>(call) || index >= call->getNumArgs()) return std::nullopt;
    const Expr& argument = *call->getArg(index)->IgnoreParenImpCasts();
    const auto* variable = dyn_cast<DeclRefExpr>(&argument);
    const ValueDecl* timer = variable != nullptr ? variable->getDecl() : shared_object(argument);
    return timer == nullptr ? std::nullopt : std::optional<TimerRun>({nullptr, timer, set.call});
  }
  const auto* member = dyn_cast_or_null<CXXMemberCallExpr>(call);
  if (!isa<FieldDecl>(set.timer) || member == nullptr) return TimerRun{nullptr, set.timer, set.call};
  const auto owner = owner_in(*member);
  return owner ? std::optional<TimerRun>({*owner, set.timer, set.call}) : std::nullopt;
}

bool is_in_try(const Stmt& stmt, const Stmt& body) {
  return any_written(body, [&](const Stmt& part) {
    const auto* attempt = dyn_cast<CXXTryStmt>(&part);
    return attempt != nullptr && any_written(*attempt, [&](const Stmt& inner) { return &inner == &stmt; });
  });
}

// A lambda that is spawned, or a call of the coroutine itself; not a variable, or a function that only returns it.
bool is_started_by(const FunctionDecl& coroutine, const CallExpr* call, const Expr& awaitable) {
  if (call != nullptr)
    return call->getDirectCallee() != nullptr &&
           call->getDirectCallee()->getCanonicalDecl() == coroutine.getCanonicalDecl();
  const CXXRecordDecl* closure = class_of(awaitable.getType());
  return closure != nullptr && closure->isLambda();
}

// A local variable of the coroutine's own is nobody else's.
bool is_known_outside(const TimerRun& run) {
  const auto* variable = dyn_cast<VarDecl>(run.timer);
  return run.owner == nullptr && (variable == nullptr || isa<ParmVarDecl>(variable) || !variable->hasLocalStorage());
}

using Runs = std::vector<TimerRun>;

void add_runs(const Expr& awaitable, ASTContext& context, int steps, Runs& found);

Runs runs_inside(const FunctionDecl& coroutine, ASTContext& context, int steps) {
  Runs found;
  any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    if (is_suspension(stmt) && !is_in_try(stmt, *coroutine.getBody()) && !may_be_alone_at(stmt, coroutine, context))
      add_runs(*cast<CoawaitExpr>(stmt).getOperand(), context, steps, found);
    return false;
  });
  llvm::erase_if(found, [](const TimerRun& run) { return !is_known_outside(run); });
  return found;
}

void add_runs(const Expr& awaitable, ASTContext& context, int steps, Runs& found) {
  const CallExpr* call = call_behind(awaitable);
  if (steps == 0) return;
  if (call != nullptr && runs_operands_together(*call)) {
    for (const Expr* operand : call->arguments()) add_runs(*operand, context, steps - 1, found);
    return;
  }
  for (const FunctionDecl* coroutine : source_of(awaitable).coroutines) {
    if (!is_started_by(*coroutine, call, awaitable)) continue;
    std::vector<Set> sets = set_and_awaited_in(*coroutine, context);
    for (const TimerRun& run : runs_inside(*coroutine, context, steps - 1)) sets.push_back({run.timer, run.set});
    for (const Set& set : sets)
      if (const auto run = seen_from_call(set, call)) found.push_back(*run);
  }
}

}  // namespace

std::vector<TimerRun> timer_runs(const Expr& awaitable, ASTContext& context) {
  std::vector<TimerRun> found;
  add_runs(awaitable, context, most_steps, found);
  return found;
}

}  // namespace asio_lint
