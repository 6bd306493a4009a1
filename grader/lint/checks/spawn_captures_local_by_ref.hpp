// SPDX-License-Identifier: MIT
//
// Finds a handler or a spawned coroutine that refers to a local variable of a function which does not wait for it.
//
// docs/lint/asio-spawn-captures-local-by-ref.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class SpawnCapturesLocalByRef : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
