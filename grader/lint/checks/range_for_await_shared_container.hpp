// SPDX-License-Identifier: MIT
//
// Finds a loop over a container that awaits something in its body, while another function breaks the loop's iterator.
//
// docs/lint/asio-range-for-await-shared-container.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "container_changes.hpp"

namespace asio_lint {

class RangeForAwaitSharedContainer : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Loop {
    const clang::Stmt* loop;
    const clang::ValueDecl* container;
    const clang::FunctionDecl* coroutine;
    clang::ASTContext* context;
  };

  std::vector<Loop> loops_;
  ContainerChanges changes_;
};

}  // namespace asio_lint
