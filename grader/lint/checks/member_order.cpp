// SPDX-License-Identifier: MIT
//
// Members are made in the order of their declarations, whatever the order of the constructor's initialisers.
#include "checks/member_order.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "io_objects.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_context(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr || !record->hasDefinition()) return false;
  return is_asio_entity(record, "io_context") || is_asio_entity(record, "thread_pool") ||
         llvm::any_of(record->bases(), [](const CXXBaseSpecifier& base) { return is_context(base.getType()); });
}

// A strand and a work guard use their context as soon as they are made. An executor does not.
bool counts_on_context(const CXXRecordDecl* record) {
  return record != nullptr && is_in_asio(*record) &&
         llvm::StringSwitch<bool>(name_of(record)).Cases("strand", "executor_work_guard", "work", true).Default(false);
}

// std::optional, std::unique_ptr, std::vector and their like.
QualType held_in(QualType type) {
  const auto* wrapper = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  if (wrapper == nullptr || !wrapper->isInStdNamespace() || wrapper->getTemplateArgs().size() == 0) return {};
  const TemplateArgument& first = wrapper->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type ? first.getAsType() : QualType();
}

bool needs_context(QualType type, ASTContext& context) {
  if (type.isNull() || type->isReferenceType() || is_context(type)) return false;
  return counts_on_context(class_of(type)) || is_io_object(type, context) || needs_context(held_in(type), context);
}

// In this->a.b.c the member a; null if it is a member of something else.
const FieldDecl* own_member(const Expr& expression) {
  const auto* member = dyn_cast<MemberExpr>(expression.IgnoreParenImpCasts());
  if (member == nullptr) return nullptr;
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  if (field == nullptr || field->getType()->isReferenceType()) return nullptr;
  if (isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts())) return field;
  return member->isArrow() ? nullptr : own_member(*member->getBase());
}

bool is_before(const FieldDecl& one, const FieldDecl& other) {
  return one.getParent() == other.getParent() && one.getFieldIndex() < other.getFieldIndex();
}

// Where a context is named that is made after the field.
const Expr* context_named_too_early(const FieldDecl& field, const Expr& initialiser) {
  const Expr* found = nullptr;
  any_written(initialiser, [&](const Stmt& stmt) {
    const auto* expression = dyn_cast<MemberExpr>(&stmt);
    if (expression == nullptr || !is_context(expression->getType())) return false;
    const FieldDecl* root = own_member(*expression);
    if (root != nullptr && is_before(field, *root)) found = expression;
    return found != nullptr;
  });
  return found;
}

bool initialises(const CXXConstructorDecl& constructor, const FieldDecl& field) {
  return constructor.isDelegatingConstructor() || llvm::any_of(constructor.inits(), [&](const auto* initialiser) {
           return initialiser->isWritten() && initialiser->getMember() == &field;
         });
}

// False if every constructor has an initialiser of its own for the member.
bool uses_in_class_initialiser(const FieldDecl& field) {
  const auto* record = dyn_cast<CXXRecordDecl>(field.getParent());
  bool has_constructor = false;
  for (const CXXConstructorDecl* constructor : record->ctors()) {
    if (constructor->isImplicit() || constructor->isDeleted() || constructor->isCopyOrMoveConstructor()) continue;
    has_constructor = true;
    const auto* definition = dyn_cast_or_null<CXXConstructorDecl>(constructor->getDefinition());
    if (definition == nullptr || !initialises(*definition, field)) return true;
  }
  return !has_constructor;
}

AST_MATCHER(FieldDecl, has_initialiser) {
  return Node.hasInClassInitializer() && Node.getInClassInitializer() != nullptr && uses_in_class_initialiser(Node);
}

}  // namespace

void MemberOrder::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(fieldDecl(has_initialiser()).bind("field"), this);
  finder->addMatcher(cxxConstructorDecl(isDefinition()).bind("constructor"), this);
}

void MemberOrder::check(const MatchFinder::MatchResult& result) {
  if (const auto* field = result.Nodes.getNodeAs<FieldDecl>("field"))
    return look_at(*field, *field->getInClassInitializer(), *result.Context);
  const auto* constructor = result.Nodes.getNodeAs<CXXConstructorDecl>("constructor");
  for (const CXXCtorInitializer* initialiser : constructor->inits())
    if (initialiser->isWritten() && initialiser->isMemberInitializer())
      look_at(*initialiser->getMember(), *initialiser->getInit(), *result.Context);
}

void MemberOrder::look_at(const FieldDecl& field, const Expr& initialiser, ASTContext& context) {
  if (!needs_context(field.getType(), context)) return;
  const Expr* named = context_named_too_early(field, initialiser);
  const auto spot = named == nullptr ? std::nullopt : new_spot(*named, context);
  if (!spot) return;
  const auto* member = cast<MemberExpr>(named);
  diag(spot->place,
       "'%0' does not exist yet when '%1' is made from it, and is gone when '%1' is destroyed: members are made in the "
       "order of their declarations; declare '%0' before '%1'")
      << own_member(*member)->getName() << field.getName();
  note_function(*this, spot->around);
}

}  // namespace asio_lint
