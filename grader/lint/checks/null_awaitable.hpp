// SPDX-License-Identifier: MIT
//
// Finds an `awaitable` that was made without a coroutine and is returned, awaited or spawned.
//
// docs/lint/asio-null-awaitable.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class NullAwaitable : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
