// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// An operation of a local object whose io_context is local, too, and is run by nobody: it never ends. Tests start such
// operations to see that they compile.
bool belongs_to_idle_context(const clang::CallExpr& operation);

}  // namespace asio_lint
