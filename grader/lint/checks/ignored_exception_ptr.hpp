// SPDX-License-Identifier: MIT
//
// Finds a completion handler of `co_spawn` that does not look at the exception it is given.
//
// docs/lint/asio-ignored-exception-ptr.md
#pragma once

#include "asio_check.hpp"
#include "escaping_exceptions.hpp"

namespace asio_lint {

class IgnoredExceptionPtr : public AsioCheck {
 public:
  IgnoredExceptionPtr(llvm::StringRef name, clang::tidy::ClangTidyContext* context)
      : AsioCheck(name, context), escaping_{own_names("NonThrowingFunctions")} {}

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  EscapingExceptions escaping_;
};

}  // namespace asio_lint
