// SPDX-License-Identifier: MIT
//
// Finds a `promise_type` whose `unhandled_exception()` does nothing: whatever its coroutine throws is gone.
//
// docs/lint/asio-unhandled-exception-forgets.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class UnhandledExceptionForgets : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
