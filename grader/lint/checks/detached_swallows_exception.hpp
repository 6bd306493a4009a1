// SPDX-License-Identifier: MIT
//
// Finds coroutines started with `detached` that an exception can come out of: nobody will ever
// see that exception.
//
// docs/lint/asio-detached-swallows-exception.md
#pragma once

#include "asio_check.hpp"
#include "escaping_exceptions.hpp"

namespace asio_lint {

class DetachedSwallowsException : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  EscapingExceptions escaping_{own_names("SilentFunctions")};
};

}  // namespace asio_lint
