// SPDX-License-Identifier: MIT
#include "nodes_around.hpp"

#include <clang/AST/ParentMapContext.h>

using namespace clang;

namespace asio_lint {

std::vector<DynTypedNode> nodes_around(DynTypedNode node, ASTContext& context) {
  std::vector<DynTypedNode> around;
  for (;;) {
    const auto parents = context.getParents(node);
    if (parents.empty()) return around;
    node = parents[0];
    around.push_back(node);
  }
}

}  // namespace asio_lint
