// SPDX-License-Identifier: MIT
//
// Tests, of GoogleTest, Catch2, doctest, Boost.Test, and those of Beast and Asio.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

// Such a function waits for what it starts.
bool is_test_body(const clang::FunctionDecl& function);

// EXPECT_EQ, ASSERT_TRUE, CHECK, REQUIRE, BOOST_TEST and their like.
bool is_test_assertion(const clang::Stmt& stmt, const clang::ASTContext& context);

}  // namespace asio_lint
