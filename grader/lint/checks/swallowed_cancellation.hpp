// SPDX-License-Identifier: MIT
//
// Finds endless loops that catch every error of what they await: once cancelled, each co_await fails at once, and the
// loop goes round without ever giving the thread back.
//
// docs/lint/asio-swallowed-cancellation.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class SwallowedCancellation : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
