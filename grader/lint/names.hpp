// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Decl.h>
#include <llvm/ADT/StringRef.h>

namespace asio_lint {

// As it is declared, without namespaces; empty for operators, constructors and what has no name, and for null.
inline llvm::StringRef name_of(const clang::NamedDecl* decl) {
  return decl != nullptr && decl->getDeclName().isIdentifier() ? decl->getName() : llvm::StringRef();
}

}  // namespace asio_lint
