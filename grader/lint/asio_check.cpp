// SPDX-License-Identifier: MIT
#include "asio_check.hpp"

using namespace clang;

namespace asio_lint {

OwnNames AsioCheck::own_names(llvm::StringRef option) {
  const llvm::StringRef list = Options.getLocalOrGlobal(option, "");
  options_.emplace_back(option, list);
  return OwnNames{list};
}

void AsioCheck::storeOptions(tidy::ClangTidyOptions::OptionMap& options) {
  for (const auto& [option, list] : options_) Options.store(options, option, llvm::StringRef{list});
}

std::optional<AsioCheck::Spot> AsioCheck::new_spot(SourceLocation location, const Stmt& code, ASTContext& context) {
  const SourceLocation place = place_in_user_code(location, context.getSourceManager());
  if (place.isInvalid()) return std::nullopt;
  Surroundings around = surroundings_of(DynTypedNode::create(code), context);
  if (around.named == nullptr || !reported_.insert(place).second) return std::nullopt;
  return Spot{place, around};
}

}  // namespace asio_lint
