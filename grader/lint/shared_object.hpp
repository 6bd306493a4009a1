// SPDX-License-Identifier: MIT
//
// Objects that other functions can reach while one waits.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// A member of this object (through `this`, or a shared_ptr to itself), a variable that is not local, or one that a
// lambda has captured by reference. Null for anything else: members of other objects may belong to nobody but this
// function.
const clang::ValueDecl* shared_object(const clang::Expr& expression);

}  // namespace asio_lint
