// SPDX-License-Identifier: MIT
//
// Finds `co_spawn` in a destructor of a coroutine that uses the object.
//
// docs/lint/asio-spawn-in-destructor.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class SpawnInDestructor : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
