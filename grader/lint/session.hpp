// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Decl.h>

namespace asio_lint {

// A coroutine that has the stream it reads from: it talks with one peer until that is gone. As a parameter or a capture
// that is no reference, or as a member of its object.
bool is_session(const clang::FunctionDecl& coroutine);

}  // namespace asio_lint
