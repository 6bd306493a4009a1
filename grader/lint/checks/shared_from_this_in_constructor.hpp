// SPDX-License-Identifier: MIT
//
// Finds `shared_from_this()` in a constructor: no `shared_ptr` owns the object yet, and it throws.
//
// docs/lint/asio-shared-from-this-in-constructor.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class SharedFromThisInConstructor : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
