// SPDX-License-Identifier: MIT
//
// Finds lazy operations, awaitables and deferred operations, that never run because their value
// is thrown away or stays in a local variable nobody uses.
//
// docs/lint/asio-unawaited-awaitable.md
#pragma once

#include <map>
#include <set>
#include <string>

#include "asio_check.hpp"

namespace asio_lint {

class UnawaitedAwaitable : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Local {
    std::string name;
    std::string operation;  // empty if the operation has no name
    std::string cure;
    Surroundings around;
  };

  void report_discarded(const clang::CallExpr& call, clang::ASTContext& context);
  void remember(const clang::VarDecl& variable, clang::ASTContext& context);
  void report_unused(clang::SourceLocation place, const Local& local);

  OwnNames ignored_ = own_names("IgnoredFunctions");
  // Keyed by place, so that all instantiations of a template are one: a use in any of them is a use.
  std::map<clang::SourceLocation, Local> locals_;
  std::set<clang::SourceLocation> used_;
};

}  // namespace asio_lint
