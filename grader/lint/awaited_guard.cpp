// SPDX-License-Identifier: MIT
#include "awaited_guard.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "io_objects.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool may_guard(QualType type);

bool is_plain_template_of_std(const CXXRecordDecl& record) {
  return record.isInStdNamespace() && llvm::StringSwitch<bool>(name_of(&record))
                                          .Cases("basic_string", "vector", "deque", "list", "array", true)
                                          .Cases("set", "map", "unordered_set", "unordered_map", true)
                                          .Cases("optional", "pair", "tuple", "variant", "exception_ptr", true)
                                          .Cases("allocator", "char_traits", "less", "hash", "equal_to", true)
                                          .Default(false);
}

bool may_guard(const TemplateArgument& argument) {
  if (argument.getKind() == TemplateArgument::Pack)
    return llvm::any_of(argument.pack_elements(), [](const TemplateArgument& part) { return may_guard(part); });
  return argument.getKind() == TemplateArgument::Type && may_guard(argument.getAsType());
}

// Not if it is a value: made of numbers, strings, containers and their like, without a destructor that was written. Nor
// if it is a socket.
bool may_guard(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  record = record == nullptr ? nullptr : record->getDefinition();
  if (record == nullptr || record->hasTrivialDestructor() || is_io_object(type, record->getASTContext())) return false;
  if (const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(record); is_plain_template_of_std(*record))
    return made != nullptr && llvm::any_of(made->getTemplateArgs().asArray(),
                                           [](const TemplateArgument& argument) { return may_guard(argument); });
  const CXXDestructorDecl* destructor = record->getDestructor();
  return record->isInStdNamespace() || (destructor != nullptr && destructor->isUserProvided()) ||
         llvm::any_of(record->bases(), [](const CXXBaseSpecifier& base) { return may_guard(base.getType()); }) ||
         llvm::any_of(record->fields(), [](const FieldDecl* field) { return may_guard(field->getType()); });
}

}  // namespace

bool may_hold_awaited_guard(const FunctionDecl& coroutine, const Stmt& code, const SourceManager& sources) {
  return any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    const auto* declaration = dyn_cast<DeclStmt>(&stmt);
    if (declaration == nullptr || !sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), code.getBeginLoc()))
      return false;
    return llvm::any_of(declaration->decls(), [](const Decl* declared) {
      const auto* variable = dyn_cast<VarDecl>(declared);
      return variable != nullptr && variable->getInit() != nullptr && may_guard(variable->getType()) &&
             any_written(*variable->getInit(), is_suspension);
    });
  });
}

}  // namespace asio_lint
