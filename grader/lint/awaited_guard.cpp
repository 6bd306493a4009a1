// SPDX-License-Identifier: MIT
#include "awaited_guard.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {

bool may_hold_awaited_guard(const FunctionDecl& coroutine, const Stmt& code, const SourceManager& sources) {
  return any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    const auto* declaration = dyn_cast<DeclStmt>(&stmt);
    if (declaration == nullptr || !sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), code.getBeginLoc()))
      return false;
    return llvm::any_of(declaration->decls(), [](const Decl* declared) {
      const auto* variable = dyn_cast<VarDecl>(declared);
      const CXXRecordDecl* record = variable == nullptr ? nullptr : class_of(variable->getType());
      return record != nullptr && record->hasDefinition() && !record->hasTrivialDestructor() &&
             variable->getInit() != nullptr && any_written(*variable->getInit(), is_suspension);
    });
  });
}

}  // namespace asio_lint
