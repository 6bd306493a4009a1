// SPDX-License-Identifier: MIT
//
// Finds `&&` and `||` of awaitables in a coroutine that is spawned on a thread pool, and not on a strand of it.
//
// docs/lint/asio-operators-need-strand.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "pool_coroutines.hpp"

namespace asio_lint {

class OperatorsNeedStrand : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Both {
    const clang::CallExpr* call;
    const clang::FunctionDecl* coroutine;
    clang::ASTContext* context;
  };

  std::vector<Both> found_;
  PoolCoroutines on_pool_;
  PoolCoroutines elsewhere_;  // on a strand, a loop, or nobody knows
};

}  // namespace asio_lint
