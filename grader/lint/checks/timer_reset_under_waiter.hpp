// SPDX-License-Identifier: MIT
//
// Finds a timer that is set anew while somebody waits for it who takes that for the end of the time, or ends with an
// error.
//
// docs/lint/asio-timer-reset-under-waiter.md
#pragma once

#include <set>
#include <vector>

#include "asio_check.hpp"
#include "timer_runs.hpp"

namespace asio_lint {

class TimerResetUnderWaiter : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  // A call of a timer, and who makes it.
  struct Use {
    const clang::CXXMemberCallExpr* call;
    const clang::ValueDecl* timer;
    const clang::FunctionDecl* by;
    clang::ASTContext* context;
  };

  // A co_spawn that nobody waits for, of coroutines that set a timer and wait.
  struct Spawn {
    const clang::CallExpr* call;
    const clang::CompoundStmt* block;
    std::vector<TimerRun> runs;
  };

  void check_spawn(const clang::CallExpr& spawn, clang::ASTContext& context);
  void check_operands(const clang::CallExpr& both, clang::ASTContext& context);
  void report_runs(const clang::Expr& start, const TimerRun& run, clang::ASTContext& context);
  bool is_set_before(const Use& wait) const;
  bool serves_waiter(const Use& set) const;
  const Use* set_by_others(const Use& wait) const;
  const clang::Stmt* repetition_of(const Use& wait) const;
  void report_wait(const Use& wait);

  std::vector<Use> sets_;
  std::vector<Use> waits_;
  std::vector<Spawn> spawns_;
  std::set<const clang::FunctionDecl*> started_;
};

}  // namespace asio_lint
