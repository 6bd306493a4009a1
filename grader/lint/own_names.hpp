// SPDX-License-Identifier: MIT
//
// Names of a project's own that it gives to a check, in its .clang-tidy.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/Decl.h>
#include <llvm/ADT/StringRef.h>

namespace asio_lint {

class OwnNames {
 public:
  OwnNames() = default;
  // "my::sleep;Clock::wait": qualified, without inline namespaces and the arguments of templates.
  explicit OwnNames(llvm::StringRef list);

  // Null has no name.
  bool contains(const clang::NamedDecl* decl) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace asio_lint
