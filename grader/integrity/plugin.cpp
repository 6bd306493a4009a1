// SPDX-License-Identifier: MIT
//
// The rules as a part of a compile, without a parse of their own. What they find goes to standard output; the
// compiler's own messages go to standard error. A file with errors is not read.
//   -fplugin-arg-integrity-NAME   NAME is an editable header
#include "rules.hpp"

#include <clang/AST/ASTConsumer.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace integrity {
namespace {

using namespace clang;

class Rules : public ASTConsumer {
 public:
  Rules(CompilerInstance& compiler, std::vector<std::string> headers)
      : compiler_(compiler), fix_(compiler.getSourceManager(), std::move(headers)), report_(compiler.getSourceManager()) {
    watch_macros(compiler.getPreprocessor(), fix_, report_);
  }

  bool HandleTopLevelDecl(DeclGroupRef group) override {
    for (Decl* decl : group)
      if (fix_.declare(*decl)) own_.push_back(decl);
    return true;
  }

  // From a precompiled header; the default would pass it to HandleTopLevelDecl.
  void HandleInterestingDecl(DeclGroupRef) override {}

  void HandleTranslationUnit(ASTContext&) override {
    if (compiler_.getDiagnostics().hasErrorOccurred()) return;
    for (const auto find : {find_pointer_casts, find_pointers_of_bytes, find_private_access, find_foreign_specialisations,
                            find_uses_of_the_harness})
      find(own_, fix_, report_);
  }

 private:
  CompilerInstance& compiler_;
  FixFiles fix_;
  Report report_;
  std::vector<Decl*> own_;
};

class Integrity : public PluginASTAction {
 protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& compiler, StringRef) override {
    return std::make_unique<Rules>(compiler, headers_);
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>& arguments) override {
    headers_ = arguments;
    return true;
  }
  ActionType getActionType() override { return AddBeforeMainAction; }

 private:
  std::vector<std::string> headers_;
};

const FrontendPluginRegistry::Add<Integrity> registration("integrity", "finds what no fix may say");

}  // namespace
}  // namespace integrity
