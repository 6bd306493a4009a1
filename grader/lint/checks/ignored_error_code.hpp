// SPDX-License-Identifier: MIT
//
// Finds an operation with the token `as_tuple` whose error code nobody looks at.
//
// docs/lint/asio-ignored-error-code.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class IgnoredErrorCode : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
