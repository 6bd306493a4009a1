// SPDX-License-Identifier: MIT
//
// Finds assignments that read a variable, await something, and write what was read, with something added, back: what
// others wrote meanwhile is lost.
//
// docs/lint/asio-stale-read-across-await.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class StaleReadAcrossAwait : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
