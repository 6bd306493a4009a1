// SPDX-License-Identifier: MIT
//
// TODO: what it finds, in a sentence.
//
// docs/lint/@CHECK@.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class @CLASS@ : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
