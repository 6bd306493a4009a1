// SPDX-License-Identifier: MIT
#include "asio_check.hpp"

using namespace clang;

namespace asio_lint {

std::optional<AsioCheck::Spot> AsioCheck::new_spot(SourceLocation location, const Stmt& code, ASTContext& context) {
  const SourceLocation place = place_in_user_code(location, context.getSourceManager());
  if (place.isInvalid()) return std::nullopt;
  Surroundings around = surroundings_of(DynTypedNode::create(code), context);
  if (around.named == nullptr || !reported_.insert(place).second) return std::nullopt;
  return Spot{place, around};
}

}  // namespace asio_lint
