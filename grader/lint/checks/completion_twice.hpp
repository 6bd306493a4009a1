// SPDX-License-Identifier: MIT
//
// Finds a completion handler that is completed a second time on every way that goes on from the first.
//
// docs/lint/asio-completion-twice.md
#pragma once

#include "asio_check.hpp"
#include "completion_flow.hpp"

namespace asio_lint {

class CompletionTwice : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  void report(const CompletionDuty& duty, const CompletedTwice& twice, clang::ASTContext& context);
};

}  // namespace asio_lint
