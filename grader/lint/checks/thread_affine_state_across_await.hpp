// SPDX-License-Identifier: MIT
//
// Finds errno, a reference to a thread_local variable or the id of a thread that is used after a co_await, perhaps in
// another thread.
//
// docs/lint/asio-thread-affine-state-across-await.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "thread_state.hpp"
#include "threads_of_file.hpp"

namespace asio_lint {

class ThreadAffineStateAcrossAwait : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Found {
    ThreadStateAfterAwait state;
    clang::ASTContext* context;
  };

  void report(const Found& found);

  std::vector<Found> found_;
  ThreadsOfFile threads_;
};

}  // namespace asio_lint
