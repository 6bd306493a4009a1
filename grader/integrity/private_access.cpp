// SPDX-License-Identifier: MIT
#include "visitor.hpp"

#include <clang/AST/APValue.h>
#include <clang/AST/DeclTemplate.h>

namespace integrity {
namespace {

using namespace clang;

class PrivateAccess : public Visitor<PrivateAccess> {
 public:
  using Visitor::Visitor;

  bool VisitClassTemplateSpecializationDecl(ClassTemplateSpecializationDecl* decl) {
    if (decl->isExplicitInstantiationOrSpecialization()) read(*decl, decl->getTemplateArgs().asArray());
    return true;
  }

  // An explicit instantiation of a variable is no declaration of its own in the tree.
  bool VisitVarTemplateDecl(VarTemplateDecl* decl) {
    for (const VarTemplateSpecializationDecl* made : decl->specializations())
      if (made->isExplicitInstantiationOrSpecialization()) read(*made, made->getTemplateArgs().asArray());
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl* decl) {
    const TemplateSpecializationKind kind = decl->getTemplateSpecializationKind();
    const TemplateArgumentList* arguments = decl->getTemplateSpecializationArgs();
    if (kind != TSK_Undeclared && kind != TSK_ImplicitInstantiation && arguments != nullptr) read(*decl, arguments->asArray());
    return true;
  }

  using Visitor::read;

 private:
  static const ValueDecl* member_in(const TemplateArgument& argument) {
    if (argument.getKind() == TemplateArgument::Declaration) return argument.getAsDecl();
    if (argument.getKind() != TemplateArgument::StructuralValue) return nullptr;
    const APValue& value = argument.getAsStructuralValue();
    if (value.isMemberPointer()) return value.getMemberPointerDecl();
    return value.isLValue() && value.getLValueBase().is<const ValueDecl*>() ? value.getLValueBase().get<const ValueDecl*>() : nullptr;
  }

  void read(const Decl& use, llvm::ArrayRef<TemplateArgument> arguments) {
    for (const TemplateArgument& argument : arguments) {
      if (argument.getKind() == TemplateArgument::Pack) read(use, argument.pack_elements());
      const ValueDecl* member = member_in(argument);
      if (member == nullptr || fix().declare(*member)) continue;
      if (member->getAccess() == AS_private || member->getAccess() == AS_protected)
        report(place_of(use), "private-access", "'" + member->getQualifiedNameAsString() + "' is private");
    }
  }

  // Where an instantiation is asked for; its template may stand elsewhere.
  static SourceLocation place_of(const Decl& use) {
    SourceLocation point;
    if (const auto* function = dyn_cast<FunctionDecl>(&use)) point = function->getPointOfInstantiation();
    if (const auto* variable = dyn_cast<VarDecl>(&use)) point = variable->getPointOfInstantiation();
    return point.isValid() ? point : use.getLocation();
  }
};

}  // namespace

void find_private_access(Declarations decls, const FixFiles& fix, Report& report) { PrivateAccess{fix, report}.read(decls); }

}  // namespace integrity
