// SPDX-License-Identifier: MIT
//
// Finds a way through an initiation, a step of a composed operation or a handler on which nobody completes the
// operation.
//
// docs/lint/asio-completion-missed.md
#pragma once

#include "asio_check.hpp"
#include "completion_flow.hpp"

namespace asio_lint {

class CompletionMissed : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  void report(const CompletionDuty& duty, const MissedWay& way, clang::ASTContext& context);
};

}  // namespace asio_lint
