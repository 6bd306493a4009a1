// SPDX-License-Identifier: MIT
//
// Finds an `await_suspend` that uses its awaiter after it has given the coroutine to somebody who may resume it.
//
// docs/lint/asio-this-after-resumption.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class ThisAfterResumption : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
