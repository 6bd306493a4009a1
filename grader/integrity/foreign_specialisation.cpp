// SPDX-License-Identifier: MIT
#include "visitor.hpp"

#include <clang/AST/DeclTemplate.h>
#include <llvm/ADT/StringSwitch.h>

namespace integrity {
namespace {

using namespace clang;

// The outermost namespace: "std" for std::ranges::empty. Empty for what is in none.
StringRef library_of(const Decl& decl) {
  StringRef outermost;
  for (const DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = dyn_cast<NamespaceDecl>(context); space != nullptr && !space->isAnonymousNamespace())
      outermost = space->getName();
  return outermost;
}

bool is_library(StringRef name) {
  return llvm::StringSwitch<bool>(name).Cases("std", "boost", "testing", "kata", "__gnu_cxx", "__cxxabiv1", true).Default(false);
}

// Class and variable templates that are there to be specialised for types of a program ([namespace.std], and
// Boost's counterparts).
bool is_customisation(StringRef name) {
  if (name.starts_with("enable_") || name.starts_with("disable_") || name.starts_with("is_") || name.starts_with("associated_"))
    return true;
  return llvm::StringSwitch<bool>(name)
      .Cases("hash", "formatter", "less", "greater", "equal_to", "numeric_limits", "common_type", "basic_common_reference", true)
      .Cases("tuple_size", "tuple_element", "iterator_traits", "incrementable_traits", "indirectly_readable_traits", true)
      .Cases("pointer_traits", "char_traits", "uses_allocator", "uses_executor", "default_delete", true)
      .Default(false);
}

class ForeignSpecialisations : public Visitor<ForeignSpecialisations> {
 public:
  using Visitor::Visitor;

  bool VisitClassTemplateSpecializationDecl(ClassTemplateSpecializationDecl* decl) {
    if (decl->getSpecializationKind() == TSK_ExplicitSpecialization)
      read(*decl, *decl->getSpecializedTemplate(), decl->getTemplateArgs().asArray(),
           is_customisation(decl->getSpecializedTemplate()->getName()));
    return true;
  }

  bool VisitVarTemplateSpecializationDecl(VarTemplateSpecializationDecl* decl) {
    if (decl->getSpecializationKind() == TSK_ExplicitSpecialization)
      read(*decl, *decl->getSpecializedTemplate(), decl->getTemplateArgs().asArray(),
           is_customisation(decl->getSpecializedTemplate()->getName()));
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl* decl) {
    if (decl->getTemplateSpecializationKind() != TSK_ExplicitSpecialization) return true;
    if (const TemplateArgumentList* arguments = decl->getTemplateSpecializationArgs())
      read(*decl, *decl, arguments->asArray(), false);
    // A member of a class that a template made.
    if (const auto* owner = dyn_cast<ClassTemplateSpecializationDecl>(decl->getDeclContext());
        owner != nullptr && owner->getSpecializationKind() != TSK_ExplicitSpecialization)
      read(*decl, *owner, owner->getTemplateArgs().asArray(), false);
    return true;
  }

  using Visitor::read;

 private:
  enum class Known { to_the_library, to_the_tests, to_the_fix };

  // Who knows a type that takes part in these arguments, at most.
  Known known(llvm::ArrayRef<TemplateArgument> arguments) const {
    Known most = Known::to_the_library;
    for (const TemplateArgument& argument : arguments) {
      if (argument.getKind() == TemplateArgument::Pack) most = std::max(most, known(argument.pack_elements()));
      if (argument.getKind() == TemplateArgument::Type) most = std::max(most, known(argument.getAsType()));
    }
    return most;
  }

  Known known(QualType type) const {
    type = type.getCanonicalType();
    for (QualType next = type->getPointeeType(); !next.isNull(); next = type->getPointeeType()) type = next.getCanonicalType();
    if (const auto* function = type->getAs<FunctionProtoType>()) {
      Known most = known(function->getReturnType());
      for (const QualType parameter : function->param_types()) most = std::max(most, known(parameter));
      return most;
    }
    if (type->isTemplateTypeParmType() || type->isDependentType()) return Known::to_the_library;
    const TagDecl* tag = type->getAsTagDecl();
    if (tag == nullptr) return Known::to_the_library;
    Known most = fix().declare(*tag) ? Known::to_the_fix : is_library(library_of(*tag)) ? Known::to_the_library : Known::to_the_tests;
    if (const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(tag)) most = std::max(most, known(made->getTemplateArgs().asArray()));
    return most;
  }

  void read(const Decl& decl, const Decl& of, llvm::ArrayRef<TemplateArgument> arguments, bool customisation) {
    if (!is_library(library_of(of))) return;
    const Known most = known(arguments);
    if (most == Known::to_the_fix || (most == Known::to_the_tests && customisation)) return;
    report(decl.getLocation(), "foreign-specialisation",
           "'" + cast<NamedDecl>(of).getQualifiedNameAsString() + "' is specialised for types that are not the fix's own");
  }
};

}  // namespace

void find_foreign_specialisations(Declarations decls, const FixFiles& fix, Report& report) {
  ForeignSpecialisations{fix, report}.read(decls);
}

}  // namespace integrity
