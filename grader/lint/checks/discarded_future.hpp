// SPDX-License-Identifier: MIT
//
// Finds operations with the token use_future whose future is thrown away, and any exception with it.
//
// docs/lint/asio-discarded-future.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class DiscardedFuture : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
