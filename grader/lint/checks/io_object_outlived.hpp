// SPDX-License-Identifier: MIT
//
// Finds an operation that is awaited or spawned when the timer, socket or other object that it belongs to is gone.
//
// docs/lint/asio-io-object-outlived.md
#pragma once

#include <string>

#include "asio_check.hpp"

namespace asio_lint {

class IoObjectOutlived : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  void report_returned(const clang::Expr& value, clang::ASTContext& context);
  void report(const clang::CallExpr& operation, const std::string& object, clang::ASTContext& context);
};

}  // namespace asio_lint
