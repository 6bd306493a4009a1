// SPDX-License-Identifier: MIT
//
// Finds a local awaitable that is awaited, spawned or moved again after it was moved from.
//
// docs/lint/asio-awaitable-reuse.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class AwaitableReuse : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
