// SPDX-License-Identifier: MIT
//
// Finds an operation that goes on with the memory of a temporary, which is gone by then.
//
// docs/lint/asio-buffer-lifetime.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class BufferLifetime : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
