// SPDX-License-Identifier: MIT
//
// Finds a reference, pointer or iterator into a container that is used after a co_await, while another function changes
// the container.
//
// docs/lint/asio-reference-across-await.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "container_changes.hpp"
#include "kept_across_await.hpp"

namespace asio_lint {

class ReferenceAcrossAwait : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Found {
    KeptAcrossAwait use;
    const clang::FunctionDecl* coroutine;
    clang::ASTContext* context;
  };

  std::vector<Found> found_;
  ContainerChanges changes_;
};

}  // namespace asio_lint
