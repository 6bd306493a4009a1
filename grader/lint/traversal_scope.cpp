// SPDX-License-Identifier: MIT
//
// Lets clang-tidy walk only the user's own declarations. Asio's headers are most of a
// translation unit, and nothing is reported in them.
//
// Bodies in headers stay readable; they are just not walked. Declarations that come from a
// precompiled header are not walked either: walking them would load all of it.
#include <memory>
#include <string>
#include <vector>

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

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

class NarrowTraversal : public PluginASTAction {
 protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance&, StringRef) override {
    return std::make_unique<OwnDeclarations>();
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>&) override { return true; }

  // clang-tidy runs its checks as the main action.
  ActionType getActionType() override { return AddBeforeMainAction; }
};

const FrontendPluginRegistry::Add<NarrowTraversal> registration("asio-traversal-scope",
                                                                "walks only what the user declared");

}  // namespace
}  // namespace asio_lint
