// SPDX-License-Identifier: MIT
//
// Finds what silences diagnostics without saying which and why: NOLINT, #pragma diagnostic ignored, attributes that
// turn a sanitizer off.
//
// docs/lint/asio-suppression-audit.md
#pragma once

#include <memory>

#include <clang/Lex/Preprocessor.h>

#include "asio_check.hpp"

namespace asio_lint {

class SuppressionAudit : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerPPCallbacks(const clang::SourceManager& sources, clang::Preprocessor* preprocessor,
                           clang::Preprocessor* expander) override;
  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  std::unique_ptr<clang::CommentHandler> comments_;
};

}  // namespace asio_lint
