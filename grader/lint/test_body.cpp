// SPDX-License-Identifier: MIT
#include "test_body.hpp"

#include <clang/AST/DeclCXX.h>

#include "names.hpp"

using namespace clang;

namespace asio_lint {

bool is_test_body(const FunctionDecl& function) {
  const llvm::StringRef name = name_of(&function);
  if (name.starts_with("CATCH2_INTERNAL_TEST") || name.starts_with("C_A_T_C_H_T_E_S_T")) return true;
  const auto* method = dyn_cast<CXXMethodDecl>(&function);
  if (method == nullptr) return false;
  const llvm::StringRef of = name_of(method->getParent());
  return name == "TestBody" || name == "test_method" || of.ends_with("_test") || of.ends_with("_test_suite");
}

}  // namespace asio_lint
