// SPDX-License-Identifier: MIT
//
// Buffers over the memory of a temporary std::string, std::vector or std::array: it is gone at the end of the
// full-expression, and the buffer is not.
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// const_buffer, mutable_buffer, or a standard container of them.
bool is_buffer_sequence(clang::QualType type);

// The temporary that the buffers refer to; null if there is none, or if they are made elsewhere.
const clang::Expr* temporary_behind_buffer(const clang::Expr& buffers);

}  // namespace asio_lint
