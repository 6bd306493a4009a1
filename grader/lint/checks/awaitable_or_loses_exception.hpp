// SPDX-License-Identifier: MIT
//
// Finds `||` of a timer and an operation that throws its error: the error is forgotten, and the time is waited for.
//
// docs/lint/asio-awaitable-or-loses-exception.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class AwaitableOrLosesException : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
