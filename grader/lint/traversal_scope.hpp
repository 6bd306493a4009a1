// SPDX-License-Identifier: MIT
//
// Lets the checks walk only the user's own declarations. Asio's headers are most of a
// translation unit, and nothing is reported in them.
//
// Bodies in headers stay readable; they are just not walked. Declarations that come from a
// precompiled header are not walked either: walking them would load all of it.
#pragma once

#include <memory>

#include <clang/AST/ASTConsumer.h>

namespace asio_lint {

// Has to see the translation unit before the checks do.
std::unique_ptr<clang::ASTConsumer> narrow_traversal_scope();

}  // namespace asio_lint
