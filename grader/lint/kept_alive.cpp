// SPDX-License-Identifier: MIT
#include "kept_alive.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_in_std_or_boost(const CXXRecordDecl& record) {
  const auto* space = dyn_cast<NamespaceDecl>(record.getDeclContext());
  return record.isInStdNamespace() || name_of(space) == "boost";
}

bool is_same_or_related(const CXXRecordDecl& one, const CXXRecordDecl& other) {
  if (one.getCanonicalDecl() == other.getCanonicalDecl()) return true;
  return one.hasDefinition() && other.hasDefinition() && (one.isDerivedFrom(&other) || other.isDerivedFrom(&one));
}

}  // namespace

bool can_be_shared(const CXXRecordDecl& record) {
  return record.hasDefinition() && llvm::any_of(record.bases(), [](const CXXBaseSpecifier& base) {
           const CXXRecordDecl* of = class_of(base.getType());
           return of != nullptr &&
                  ((name_of(of) == "enable_shared_from_this" && is_in_std_or_boost(*of)) || can_be_shared(*of));
         });
}

bool is_owner(QualType type, const CXXRecordDecl& of) {
  const auto* pointer = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  if (pointer == nullptr || !is_in_std_or_boost(*pointer)) return false;
  if (name_of(pointer) == "weak_ptr") return true;
  if (name_of(pointer) != "shared_ptr") return false;
  const CXXRecordDecl* owned = class_of(pointer->getTemplateArgs()[0].getAsType());
  return owned == nullptr || is_same_or_related(*owned, of);  // shared_ptr<void> may be anybody's
}

bool mentions_owner(const Expr& expression, const CXXRecordDecl& of) {
  return any_written(expression, [&](const Stmt& stmt) {
    const auto* part = dyn_cast<Expr>(&stmt);
    return part != nullptr && is_owner(part->getType(), of);
  });
}

bool keeps_owner(const FunctionDecl& function, const CXXRecordDecl& of) {
  const auto is_kept = [&](const Decl* declared) {
    const auto* variable = dyn_cast<VarDecl>(declared);
    return variable != nullptr && is_owner(variable->getType(), of);
  };
  if (llvm::any_of(function.parameters(), is_kept)) return true;
  return function.hasBody() && any_written(*function.getBody(), [&](const Stmt& stmt) {
           const auto* declaration = dyn_cast<DeclStmt>(&stmt);
           return declaration != nullptr && llvm::any_of(declaration->decls(), is_kept);
         });
}

}  // namespace asio_lint
