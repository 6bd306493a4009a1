// SPDX-License-Identifier: MIT
//
// Finds an `experimental::channel` that is made for a thread pool: it is for one thread at a time.
//
// docs/lint/asio-unsynchronized-channel.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class UnsynchronizedChannel : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
