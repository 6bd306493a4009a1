// SPDX-License-Identifier: MIT
#include "own_names.hpp"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/STLExtras.h>

#include "finding.hpp"

namespace asio_lint {

OwnNames::OwnNames(llvm::StringRef list) {
  llvm::SmallVector<llvm::StringRef> parts;
  list.split(parts, ';', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts) names_.push_back(part.trim().ltrim(':').str());
}

bool OwnNames::contains(const clang::NamedDecl* decl) const {
  return decl != nullptr && !names_.empty() && llvm::is_contained(names_, qualified_name(*decl));
}

}  // namespace asio_lint
