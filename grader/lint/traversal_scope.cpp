// SPDX-License-Identifier: MIT
#include "traversal_scope.hpp"

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/Basic/SourceManager.h>

namespace asio_lint {
namespace {

using namespace clang;

// An instantiation is announced like a declaration of its own, but is also reached through its
// template; a template in a header is not the user's, whatever it is instantiated with.
bool is_instantiation(const Decl& decl) {
  const auto* function = dyn_cast<FunctionDecl>(&decl);
  return function != nullptr && function->isTemplateInstantiation();
}

class OwnDeclarations : public ASTConsumer {
 public:
  bool HandleTopLevelDecl(DeclGroupRef group) override {
    announced_.insert(announced_.end(), group.begin(), group.end());
    return true;
  }

  // From a precompiled header; the default would pass it to HandleTopLevelDecl.
  void HandleInterestingDecl(DeclGroupRef) override {}

  void HandleTranslationUnit(ASTContext& context) override {
    const SourceManager& sources = context.getSourceManager();
    std::vector<Decl*> own;
    for (Decl* decl : announced_) {
      const SourceLocation place = sources.getExpansionLoc(decl->getLocation());
      if (!sources.isInSystemHeader(place) && !is_instantiation(*decl)) own.push_back(decl);
    }
    context.setTraversalScope(own);
  }

 private:
  std::vector<Decl*> announced_;
};

}  // namespace

std::unique_ptr<ASTConsumer> narrow_traversal_scope() { return std::make_unique<OwnDeclarations>(); }

}  // namespace asio_lint
