// SPDX-License-Identifier: MIT
#include "visitor.hpp"

#include <clang/AST/ExprCXX.h>
#include <llvm/Support/Path.h>

namespace integrity {
namespace {

using namespace clang;

class HarnessUse : public Visitor<HarnessUse> {
 public:
  HarnessUse(const FixFiles& fix, Report& report, const SourceManager& sources) : Visitor(fix, report), sources_(sources) {}

  bool VisitDeclRefExpr(DeclRefExpr* use) { return look(use->getLocation(), use->getDecl()); }
  bool VisitMemberExpr(MemberExpr* use) { return look(use->getMemberLoc(), use->getMemberDecl()); }
  bool VisitTypeLoc(TypeLoc use) {
    if (const auto tag = use.getAs<TagTypeLoc>()) return look(use.getBeginLoc(), tag.getDecl());
    if (const auto name = use.getAs<TypedefTypeLoc>()) return look(use.getBeginLoc(), name.getTypedefNameDecl());
    if (const auto made = use.getAs<TemplateSpecializationTypeLoc>())
      return look(use.getBeginLoc(), made.getTypePtr()->getTemplateName().getAsTemplateDecl());
    return true;
  }

 private:
  bool look(SourceLocation place, const NamedDecl* decl) {
    if (decl != nullptr && is_of_the_harness(*decl))
      report(place, "harness-hook", "'" + decl->getQualifiedNameAsString() + "' is of the harness");
    return true;
  }

  // What the kata's own header includes, a fix may use as well; what headers of the harness include, it may not.
  bool is_of_the_harness(const NamedDecl& decl) const {
    const DeclContext* outermost = nullptr;
    for (const DeclContext* context = decl.getDeclContext(); !context->isTranslationUnit(); context = context->getParent())
      if (context->isNamespace()) outermost = context;
    if (outermost == nullptr || cast<NamespaceDecl>(outermost)->isAnonymousNamespace()) return false;
    const StringRef name = cast<NamespaceDecl>(outermost)->getName();
    if (name == "testing") return !fix().declare(decl);
    if (name != "kata") return false;
    const SourceLocation included = sources_.getIncludeLoc(sources_.getFileID(sources_.getExpansionLoc(decl.getLocation())));
    if (included.isInvalid()) return false;  // a kata's own file
    const StringRef by = llvm::sys::path::parent_path(sources_.getFilename(sources_.getExpansionLoc(included)));
    return llvm::sys::path::filename(by) == "kata";
  }

  const SourceManager& sources_;
};

}  // namespace

void find_uses_of_the_harness(Declarations decls, const FixFiles& fix, Report& report) {
  if (decls.empty()) return;
  HarnessUse{fix, report, decls.front()->getASTContext().getSourceManager()}.read(decls);
}

}  // namespace integrity
