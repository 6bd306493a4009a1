// SPDX-License-Identifier: MIT
//
// Finds a handler or a spawned coroutine that uses `this` of a class with `shared_from_this`, and does not keep the
// object alive.
//
// docs/lint/asio-spawn-captures-raw-this.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class SpawnCapturesRawThis : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
