// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Stmt.h>

namespace asio_lint {

// Reads what somebody else has to change: variables, members, and what const functions say of them.
bool only_reads(const clang::Stmt& stmt);

}  // namespace asio_lint
