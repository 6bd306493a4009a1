// SPDX-License-Identifier: MIT
//
// Finds coroutines and handlers that run an io_context or wait for a thread_pool: what they wait for may need the
// very thread that they keep busy.
//
// docs/lint/asio-nested-run.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class NestedRun : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
