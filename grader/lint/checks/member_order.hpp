// SPDX-License-Identifier: MIT
//
// Finds a member that is made from an `io_context` or a `thread_pool` which is declared after it.
//
// docs/lint/asio-member-order.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class MemberOrder : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  void look_at(const clang::FieldDecl& field, const clang::Expr& initialiser, clang::ASTContext& context);
};

}  // namespace asio_lint
