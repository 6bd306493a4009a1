// SPDX-License-Identifier: MIT
//
// Where a finding is reported, and the note that names the function it is in.
//
// The text of that note, in function 'NAME', is read by the grader: NAME is qualified, has no
// template arguments, and for a lambda is the named function around it.
#pragma once

#include <string>

#include <clang-tidy/ClangTidyCheck.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

// The place in the user's own file: a macro's use, not its definition. Invalid if the code
// belongs to a system header.
clang::SourceLocation place_in_user_code(clang::SourceLocation location, const clang::SourceManager& sources);

// Who runs a piece of code.
struct Surroundings {
  const clang::NamedDecl* named = nullptr;         // function, or variable of a global lambda
  const clang::FunctionDecl* innermost = nullptr;  // may be a lambda's call operator
  bool in_handler = false;                         // inside a catch block of `innermost`

  bool can_await() const;  // co_await may be written here
};

// `named` is null for code that never runs, such as the operand of decltype.
Surroundings surroundings_of(const clang::DynTypedNode& code, clang::ASTContext& context);

// Requires: around.named is not null.
void note_function(clang::tidy::ClangTidyCheck& check, const Surroundings& around);

std::string qualified_name(const clang::NamedDecl& decl);

// What a message calls the function that is called: its name, or that of the variable or member
// that holds it. Empty for an operator or a lambda called where it is written.
std::string called_name(const clang::CallExpr& call);

bool is_coroutine(const clang::FunctionDecl* function);

}  // namespace asio_lint
