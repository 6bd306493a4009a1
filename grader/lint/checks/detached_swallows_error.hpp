// SPDX-License-Identifier: MIT
//
// Finds coroutines started with `detached` out of which the error of something that they await can come.
//
// docs/lint/asio-detached-swallows-error.md
#pragma once

#include "asio_check.hpp"
#include "escaping_exceptions.hpp"

namespace asio_lint {

class DetachedSwallowsError : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  EscapingExceptions escaping_{own_names("SilentFunctions")};
};

}  // namespace asio_lint
