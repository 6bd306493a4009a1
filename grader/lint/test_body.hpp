// SPDX-License-Identifier: MIT
//
// Bodies of tests, of GoogleTest, Catch2, Boost.Test and Beast's unit tests: they wait for what they start.
#pragma once

#include <clang/AST/Decl.h>

namespace asio_lint {

bool is_test_body(const clang::FunctionDecl& function);

}  // namespace asio_lint
