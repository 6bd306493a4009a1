// SPDX-License-Identifier: MIT
#include "local_context.hpp"

#include <clang/AST/Stmt.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {

bool has_local_context(const FunctionDecl& function) {
  return function.getBody() != nullptr && any_written(*function.getBody(), [](const Stmt& stmt) {
           const auto* declaration = dyn_cast<DeclStmt>(&stmt);
           return declaration != nullptr && llvm::any_of(declaration->decls(), [](const Decl* declared) {
                    const auto* variable = dyn_cast<VarDecl>(declared);
                    const CXXRecordDecl* record = variable == nullptr ? nullptr : class_of(variable->getType());
                    const llvm::StringRef name = name_of(record);
                    return name.contains("context") || name.contains("thread") || name.contains("pool");
                  });
         });
}

}  // namespace asio_lint
