// SPDX-License-Identifier: MIT
//
// What stands around a piece of code.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/ASTTypeTraits.h>

namespace asio_lint {

// Innermost first, up to the translation unit. Of several parents (a template and its instantiations share code) the
// first is followed.
std::vector<clang::DynTypedNode> nodes_around(clang::DynTypedNode node, clang::ASTContext& context);

template <class Node>
std::vector<clang::DynTypedNode> nodes_around(const Node& node, clang::ASTContext& context) {
  return nodes_around(clang::DynTypedNode::create(node), context);
}

}  // namespace asio_lint
