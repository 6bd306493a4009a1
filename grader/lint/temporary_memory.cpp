// SPDX-License-Identifier: MIT
#include "temporary_memory.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

const Expr* plain(const Expr& expression) {
  const Expr* inner = expression.IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  return inner == &expression ? inner : plain(*inner);
}

// Of std::vector and its like; null if the class is no such template.
QualType element_of(const CXXRecordDecl& record) {
  const auto* container = dyn_cast<ClassTemplateSpecializationDecl>(&record);
  if (container == nullptr || container->getTemplateArgs().size() == 0) return {};
  const TemplateArgument& first = container->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type ? first.getAsType() : QualType();
}

bool is_std_class(const CXXRecordDecl* record) {
  return record != nullptr && record->isInStdNamespace();
}

// Has its characters or elements itself, or on the heap.
bool owns_memory(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (!is_std_class(record)) return false;
  const llvm::StringRef name = name_of(record);
  return name == "basic_string" || ((name == "vector" || name == "array") && !is_buffer(element_of(*record)));
}

bool is_view(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return is_std_class(record) &&
         llvm::StringSwitch<bool>(name_of(record)).Cases("basic_string_view", "span", true).Default(false);
}

// Or a part of one.
bool is_temporary(const Expr& object) {
  const Expr* inner = plain(object);
  if (const auto* member = dyn_cast<MemberExpr>(inner))
    return !member->isArrow() && isa<FieldDecl>(member->getMemberDecl()) &&
           !member->getMemberDecl()->getType()->isReferenceType() && is_temporary(*member->getBase());
  return inner->isPRValue() && inner->getType()->isRecordType();
}

// What makes a buffer or a view of its arguments.
bool passes_memory_on(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && is_buffer_sequence(call.getType()) && is_in_asio(*callee);
}

const Expr* behind(const Expr& expression);

template <class Range>
const Expr* behind_any(const Range& parts) {
  for (const auto* part : parts)
    if (const Expr* found = behind(*cast<Expr>(part))) return found;
  return nullptr;
}

// text.data(), text.c_str(), and the conversion of a string to a view.
const Expr* behind_member_call(const CXXMemberCallExpr& call) {
  const Expr* object = call.getImplicitObjectArgument();
  const llvm::StringRef name = name_of(call.getMethodDecl());
  const bool hands_out_memory =
      isa_and_nonnull<CXXConversionDecl>(call.getMethodDecl()) || name == "data" || name == "c_str";
  return hands_out_memory && object != nullptr && owns_memory(object->getType()) ? behind(*object) : nullptr;
}

const Expr* behind(const Expr& expression) {
  const Expr* inner = plain(expression);
  if (owns_memory(inner->getType())) return is_temporary(*inner) ? inner : nullptr;
  if (const auto* choice = dyn_cast<ConditionalOperator>(inner)) {
    const Expr* found = behind(*choice->getTrueExpr());
    return found != nullptr ? found : behind(*choice->getFalseExpr());
  }
  if (const auto* list = dyn_cast<CXXStdInitializerListExpr>(inner)) return behind(*list->getSubExpr());
  if (const auto* list = dyn_cast<InitListExpr>(inner)) return behind_any(list->inits());
  if (const auto* construction = dyn_cast<CXXConstructExpr>(inner))
    return is_buffer_sequence(inner->getType()) || is_view(inner->getType()) ? behind_any(construction->arguments())
                                                                             : nullptr;
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(inner)) return behind_member_call(*call);
  const auto* call = dyn_cast<CallExpr>(inner);
  return call != nullptr && passes_memory_on(*call) ? behind_any(call->arguments()) : nullptr;
}

}  // namespace

bool is_buffer_sequence(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return is_buffer(type) || (is_std_class(record) && is_buffer(element_of(*record)));
}

const Expr* temporary_behind_buffer(const Expr& buffers) {
  return behind(buffers);
}

}  // namespace asio_lint
