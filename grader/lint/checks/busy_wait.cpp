// SPDX-License-Identifier: MIT
#include "checks/busy_wait.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "only_reads.hpp"
#include "test_body.hpp"
#include "timers.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

const Expr* without_cleanups(const Stmt& stmt) {
  const auto* expression = dyn_cast<Expr>(&stmt);
  return expression == nullptr ? nullptr : expression->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
}

const CallExpr* awaited_call(const Stmt& stmt) {
  const Expr* expression = without_cleanups(stmt);
  const auto* cast_to_void = dyn_cast_or_null<ExplicitCastExpr>(expression);
  if (cast_to_void != nullptr) return awaited_call(*cast_to_void->getSubExpr());
  const auto* await = dyn_cast_or_null<CoawaitExpr>(expression);
  return await == nullptr ? nullptr : call_behind(*await->getOperand());
}

// co_await post(...): whoever is in the queue gets a turn, and then it goes on.
bool gives_way(const Stmt& stmt) {
  const CallExpr* call = awaited_call(stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return is_asio_entity(callee, "post") || is_asio_entity(callee, "defer") || is_asio_entity(callee, "dispatch");
}

struct Loop {
  const Expr* condition;
  const Stmt* body;
};

Loop loop_of(const Stmt& stmt) {
  if (const auto* loop = dyn_cast<WhileStmt>(&stmt)) return {loop->getCond(), loop->getBody()};
  if (const auto* loop = dyn_cast<DoStmt>(&stmt)) return {loop->getCond(), loop->getBody()};
  const auto* loop = cast<ForStmt>(&stmt);
  return {loop->getInc() == nullptr ? loop->getCond() : nullptr, loop->getBody()};
}

// Lets others run, and does nothing else.
bool only_gives_way(const Stmt& body) {
  const auto* block = dyn_cast<CompoundStmt>(&body);
  if (block == nullptr) return gives_way(body);
  return !block->body_empty() && llvm::all_of(block->body(), [](const Stmt* stmt) { return gives_way(*stmt); });
}

AST_MATCHER(Stmt, asks_again_and_again) {
  const Loop loop = loop_of(Node);
  bool value = false;
  return loop.condition != nullptr && !loop.condition->isValueDependent() &&
         !loop.condition->EvaluateAsBooleanCondition(value, Finder->getASTContext()) && only_gives_way(*loop.body) &&
         !any_written(*loop.condition, is_suspension) && only_reads(*loop.condition) && !asks_for_time(*loop.condition);
}

}  // namespace

void BusyWait::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(stmt(anyOf(whileStmt(), doStmt(), forStmt()), asks_again_and_again()).bind("loop"), this);
}

void BusyWait::check(const MatchFinder::MatchResult& result) {
  const auto* loop = result.Nodes.getNodeAs<Stmt>("loop");
  const auto spot = new_spot(*loop, *result.Context);
  if (!spot || !is_coroutine(spot->around.innermost)) return;
  const auto* function = dyn_cast<FunctionDecl>(spot->around.named);
  if (function != nullptr && is_test_body(*function)) return;
  diag(
      spot->place,
      "this coroutine asks again and again whether something has happened, and keeps its thread busy; let whoever does "
      "it wake it up: await a channel, or a timer that is cancelled then");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
