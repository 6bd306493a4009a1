// SPDX-License-Identifier: MIT
//
// Containers of the standard library that others can reach while a coroutine is suspended.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// A member of this object (through `this`, or a shared_ptr to itself), a variable that is not local, or one that a
// lambda has captured by reference. Null if the expression names no such container, or one that is const. Containers of
// other objects are none: those may belong to nobody but the coroutine.
const clang::ValueDecl* shared_container(const clang::Expr& expression);

}  // namespace asio_lint
