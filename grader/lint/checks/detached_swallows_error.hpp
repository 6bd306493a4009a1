// SPDX-License-Identifier: MIT
//
// Finds coroutines started with `detached` out of which the error of something that they await can come, while there is
// something that it should still do.
//
// docs/lint/asio-detached-swallows-error.md
#pragma once

#include "asio_check.hpp"
#include "detached_spawn.hpp"
#include "escaping_exceptions.hpp"

namespace asio_lint {

class DetachedSwallowsError : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  void report(const clang::CallExpr& spawn, const SpawnedCoroutine& coroutine, const Escape& escape,
              llvm::StringRef harm, clang::ASTContext& context);

  EscapingExceptions escaping_{own_names("SilentFunctions")};
};

}  // namespace asio_lint
