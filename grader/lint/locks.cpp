// SPDX-License-Identifier: MIT
#include "locks.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// std, boost, or an inline namespace of them.
bool is_of_std_or_boost(const CXXRecordDecl& record) {
  if (record.isInStdNamespace()) return true;
  const auto* space = dyn_cast<NamespaceDecl>(record.getDeclContext()->getEnclosingNamespaceContext());
  return name_of(space) == "boost";
}

bool is_tag(const Expr& argument, llvm::StringRef name) {
  const CXXRecordDecl* record = class_of(argument.getType());
  return record != nullptr && is_of_std_or_boost(*record) && name_of(record) == name;
}

}  // namespace

bool Locks::has_blocking_mutex_argument(const CXXRecordDecl& guard) const {
  const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(&guard);
  if (made == nullptr) return false;
  const auto is_one = [this](const TemplateArgument& argument) {
    return argument.getKind() == TemplateArgument::Type && is_blocking_mutex(argument.getAsType());
  };
  return llvm::any_of(made->getTemplateArgs().asArray(), [&](const TemplateArgument& argument) {
    return is_one(argument) ||
           (argument.getKind() == TemplateArgument::Pack && llvm::any_of(argument.pack_elements(), is_one));
  });
}

bool Locks::is_plain_guard(const CXXRecordDecl& record) const {
  return is_of_std_or_boost(record) && has_blocking_mutex_argument(record) &&
         llvm::StringSwitch<bool>(name_of(&record))
             .Cases("lock_guard", "unique_lock", "scoped_lock", "shared_lock", true)
             .Default(false);
}

// Those that cannot be unlocked: what a class does with the others is its own business.
bool Locks::holds_for_life(const CXXRecordDecl& record) const {
  return is_plain_guard(record) && (name_of(&record) == "lock_guard" || name_of(&record) == "scoped_lock");
}

bool Locks::contains_guard(const CXXRecordDecl& record) const {
  if (!record.hasDefinition()) return false;
  const auto holds = [this](QualType type) {
    const CXXRecordDecl* part = type->isReferenceType() ? nullptr : class_of(type);
    return part != nullptr && (holds_for_life(*part) || (!part->isInStdNamespace() && contains_guard(*part)));
  };
  return llvm::any_of(record.fields(), [&](const FieldDecl* field) { return holds(field->getType()); }) ||
         llvm::any_of(record.bases(), [&](const CXXBaseSpecifier& base) { return holds(base.getType()); });
}

bool Locks::is_blocking_mutex(QualType type) const {
  const CXXRecordDecl* record = class_of(type);
  if (own_mutexes_.contains(record)) return true;
  return record != nullptr && is_of_std_or_boost(*record) &&
         llvm::StringSwitch<bool>(name_of(record))
             .Cases("mutex", "timed_mutex", "recursive_mutex", "recursive_timed_mutex", true)
             .Cases("shared_mutex", "shared_timed_mutex", "upgrade_mutex", true)
             .Default(false);
}

bool Locks::is_guard(QualType type) const {
  const CXXRecordDecl* record = type->isReferenceType() ? nullptr : class_of(type);
  return record != nullptr && (is_plain_guard(*record) || (!record->isInStdNamespace() && contains_guard(*record)));
}

bool Locks::takes_lock(const CXXConstructExpr& guard) const {
  if (!is_guard(guard.getType()) || guard.getConstructor()->isCopyOrMoveConstructor()) return false;
  const CXXRecordDecl& record = *class_of(guard.getType());
  if (!is_plain_guard(record)) return true;
  return guard.getNumArgs() > 0 && llvm::none_of(guard.arguments(), [](const Expr* argument) {
           return is_tag(*argument, "defer_lock_t") || is_tag(*argument, "try_to_lock_t") ||
                  argument->getType()->isArithmeticType() || is_tag(*argument, "duration") ||
                  is_tag(*argument, "time_point");
         });
}

bool Locks::takes_lock(const VarDecl& variable) const {
  if (variable.getInit() == nullptr || !is_guard(variable.getType())) return false;
  const auto* construction = dyn_cast<CXXConstructExpr>(variable.getInit()->IgnoreUnlessSpelledInSource());
  return construction != nullptr && takes_lock(*construction);
}

}  // namespace asio_lint
