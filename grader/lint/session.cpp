// SPDX-License-Identifier: MIT
#include "session.hpp"

#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_read(const Decl* member) {
  const llvm::StringRef name = name_of(dyn_cast<NamedDecl>(member));
  return name.starts_with("async_read") || name.starts_with("async_receive") || name.starts_with("async_recv");
}

// A socket, or what somebody has put around one.
bool is_stream(const CXXRecordDecl* record) {
  const CXXRecordDecl* definition = record != nullptr ? record->getDefinition() : nullptr;
  return definition != nullptr && (llvm::any_of(definition->decls(), is_read) ||
                                   llvm::any_of(definition->bases(), [](const CXXBaseSpecifier& base) {
                                     return is_stream(class_of(base.getType()));
                                   }));
}

bool has_stream(const CXXRecordDecl* record) {
  const CXXRecordDecl* definition = record != nullptr ? record->getDefinition() : nullptr;
  return definition != nullptr && llvm::any_of(definition->fields(), [](const FieldDecl* field) {
           return !field->getType()->isReferenceType() && is_stream(class_of(field->getType()));
         });
}

// Null if the class is no shared_ptr.
const CXXRecordDecl* shared_by(const CXXRecordDecl* pointer) {
  const auto* specialization = dyn_cast_or_null<ClassTemplateSpecializationDecl>(pointer);
  return specialization != nullptr && specialization->isInStdNamespace() && name_of(specialization) == "shared_ptr"
             ? class_of(specialization->getTemplateArgs()[0].getAsType())
             : nullptr;
}

bool keeps_stream(const VarDecl& variable) {
  return !variable.getType()->isReferenceType() && is_stream(class_of(variable.getType()));
}

bool captures_stream(const CXXRecordDecl& closure) {
  return llvm::any_of(closure.captures(), [&](const LambdaCapture& capture) {
    if (capture.capturesThis()) {
      const auto* around = dyn_cast<CXXMethodDecl>(closure.getDeclContext());
      return around != nullptr && has_stream(around->getParent());
    }
    const auto* variable = capture.capturesVariable() ? dyn_cast<VarDecl>(capture.getCapturedVar()) : nullptr;
    if (variable == nullptr || capture.getCaptureKind() != LCK_ByCopy) return false;
    const bool is_pointer_to_self = has_stream(shared_by(class_of(variable->getType())));
    return is_pointer_to_self || keeps_stream(*variable);
  });
}

}  // namespace

bool is_session(const FunctionDecl& coroutine) {
  if (llvm::any_of(coroutine.parameters(), [](const ParmVarDecl* parameter) { return keeps_stream(*parameter); }))
    return true;
  const auto* method = dyn_cast<CXXMethodDecl>(&coroutine);
  if (method == nullptr) return false;
  return method->getParent()->isLambda() ? captures_stream(*method->getParent())
                                         : !method->isStatic() && has_stream(method->getParent());
}

}  // namespace asio_lint
