// SPDX-License-Identifier: MIT
//
// `this` and `*this`, however they are written.
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// Not a member of it, which may be copied or moved away.
bool is_this(const clang::Expr& expression);

}  // namespace asio_lint
