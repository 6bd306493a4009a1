// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// Fails only if somebody cancels it or closes what it waits for: the wait for a timer or a signal, and both ends of a
// channel.
bool fails_only_on_purpose(const clang::CallExpr& operation);

}  // namespace asio_lint
