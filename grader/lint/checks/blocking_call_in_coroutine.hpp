// SPDX-License-Identifier: MIT
//
// Finds coroutines and handlers that block the thread that runs all the others: sleeping, waiting for a future or a
// condition variable, synchronous reads, writes and connects.
//
// docs/lint/asio-blocking-call-in-coroutine.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "pool_coroutines.hpp"

namespace asio_lint {

class BlockingCallInCoroutine : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Blocking {
    Spot spot;
    std::string name;
    const char* instead;
  };

  OwnNames own_functions_ = own_names("BlockingFunctions");
  std::vector<Blocking> found_;  // reported at the end, when it is known who runs on a pool
  PoolCoroutines on_pool_;
};

}  // namespace asio_lint
