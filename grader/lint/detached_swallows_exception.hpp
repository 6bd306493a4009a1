// SPDX-License-Identifier: MIT
//
// Finds coroutines started with `detached` that an exception can come out of: nobody will ever
// see that exception.
//
// docs/lint/asio-detached-swallows-exception.md
#pragma once

#include <set>

#include <clang-tidy/ClangTidyCheck.h>

#include "escaping_exceptions.hpp"

namespace asio_lint {

class DetachedSwallowsException : public clang::tidy::ClangTidyCheck {
 public:
  using ClangTidyCheck::ClangTidyCheck;

  bool isLanguageVersionSupported(const clang::LangOptions& language) const override {
    return language.CPlusPlus20;
  }
  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  EscapingExceptions escaping_;
  std::set<clang::SourceLocation> reported_;  // one per place, not one per instantiation
};

}  // namespace asio_lint
