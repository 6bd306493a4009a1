// SPDX-License-Identifier: MIT
#include "io_objects.hpp"

#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

const CXXRecordDecl* base_of(const CXXBaseSpecifier& base) {
  const CXXRecordDecl* record = class_of(base.getType());
  return record != nullptr ? record->getDefinition() : nullptr;
}

// Itself, or one of its bases.
bool any_of_hierarchy(const CXXRecordDecl& record, llvm::function_ref<bool(const CXXRecordDecl&)> is) {
  return is(record) || llvm::any_of(record.bases(), [&](const CXXBaseSpecifier& base) {
           const CXXRecordDecl* of = base_of(base);
           return of != nullptr && any_of_hierarchy(*of, is);
         });
}

bool starts_operations(const CXXRecordDecl& record) {
  return is_in_asio(record) && llvm::any_of(record.decls(), [](const Decl* member) {
           return name_of(dyn_cast<NamedDecl>(member)).starts_with("async_");
         });
}

}  // namespace

bool is_io_object(QualType type, ASTContext& context) {
  const CXXRecordDecl* record = class_of(type);
  const CXXRecordDecl* definition = record != nullptr ? record->getDefinition() : nullptr;
  if (definition == nullptr) return false;
  const DeclarationName executor = &context.Idents.get("executor_type");
  return any_of_hierarchy(*definition, starts_operations) &&
         any_of_hierarchy(*definition, [&](const CXXRecordDecl& part) { return !part.lookup(executor).empty(); });
}

}  // namespace asio_lint
