// SPDX-License-Identifier: MIT
//
// Asio's objects that start operations: timers, sockets, acceptors, resolvers, signal sets, channels. An operation
// refers to its object until it ends.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Type.h>

namespace asio_lint {

// One of Asio's, or a class derived from one: it has an executor and functions named async_....
bool is_io_object(clang::QualType type, clang::ASTContext& context);

}  // namespace asio_lint
