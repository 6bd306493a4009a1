// SPDX-License-Identifier: MIT
//
// Whether two expressions name one object, as far as the text tells.
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// x, this->x, a.b.x, p->x, *p. False for two names of one object.
bool is_same_object(const clang::Expr& one, const clang::Expr& other);

}  // namespace asio_lint
