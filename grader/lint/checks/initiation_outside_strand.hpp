// SPDX-License-Identifier: MIT
//
// Finds a public member function that starts or ends an operation on the thread that calls it, in a class whose
// handlers for the same object run on a strand.
//
// docs/lint/asio-initiation-outside-strand.md
#pragma once

#include <set>
#include <vector>

#include "asio_check.hpp"

namespace asio_lint {

class InitiationOutsideStrand : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  // A call that uses a member which can start operations.
  struct Use {
    const clang::CallExpr* call;
    const clang::FieldDecl* object;
    const clang::FunctionDecl* by;   // may be a lambda
    const clang::CXXMethodDecl* in;  // the member function around
    bool on_strand;
    clang::ASTContext* context;
  };

  void add_use(const clang::CallExpr& call, clang::ASTContext& context);
  void add_call(const clang::CXXMethodDecl& called, const clang::Stmt& code, clang::ASTContext& context);
  const Use* use_on_strand(const Use& other) const;
  bool may_be_called_by_anybody(const clang::CXXMethodDecl& method) const;

  std::vector<Use> uses_;
  std::set<const clang::FieldDecl*> made_on_strand_;
  std::set<const clang::FunctionDecl*> run_on_strand_;  // coroutines
  std::set<const clang::FunctionDecl*> called_within_;  // by the class itself, or in a handler
  bool has_threads_ = false;
};

}  // namespace asio_lint
