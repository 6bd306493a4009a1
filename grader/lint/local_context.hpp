// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Decl.h>

namespace asio_lint {

// A local context, pool or thread ends its work before the variables that were made before it go.
bool has_local_context(const clang::FunctionDecl& function);

}  // namespace asio_lint
