// SPDX-License-Identifier: MIT
//
// Finds two reads or two writes of one stream that are awaited together.
//
// docs/lint/asio-concurrent-ops-on-object.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class ConcurrentOpsOnObject : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
