// SPDX-License-Identifier: MIT
//
// Finds a strand that is made for a single handler: nothing else can be ordered by it.
//
// docs/lint/asio-strand-per-call.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class StrandPerCall : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
