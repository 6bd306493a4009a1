// SPDX-License-Identifier: MIT
//
// Finds lambdas with captures that are coroutines, are called where they are written, and run only after the closure
// with the captures is gone.
//
// docs/lint/asio-iife-capturing-coroutine.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class IifeCapturingCoroutine : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
