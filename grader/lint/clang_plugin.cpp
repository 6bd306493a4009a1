// SPDX-License-Identifier: MIT
//
// The checks as a part of a compile: what is compiled anyway is linted at the cost of the checks alone, without
// a parse of its own. What they find goes to standard output, as clang-tidy prints it; the compiler's own warnings
// go to standard error. A file with errors is not linted.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <clang-tidy/ClangTidy.h>
#include <clang-tidy/ClangTidyDiagnosticConsumer.h>
#include <clang-tidy/ClangTidyModule.h>
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendPluginRegistry.h>
#include <clang/Frontend/MultiplexConsumer.h>

#include "traversal_scope.hpp"

namespace asio_lint {
namespace {

using namespace clang;
using namespace clang::tidy;

std::unique_ptr<ClangTidyOptionsProvider> only_our_checks() {
  ClangTidyOptions options = ClangTidyOptions::getDefaults();
  options.Checks = "-*,asio-*";
  return std::make_unique<DefaultOptionsProvider>(ClangTidyGlobalOptions{}, std::move(options));
}

// A diagnostics engine of its own keeps the findings apart from the compiler's warnings, and out of reach of
// pragmas.
class Checks : public ASTConsumer {
 public:
  Checks(CompilerInstance& compiler, StringRef file)
      : compiler_(compiler),
        context_(only_our_checks()),
        findings_(context_),
        diagnostics_(new DiagnosticIDs, new DiagnosticOptions, &findings_, false),
        factory_(context_) {
    context_.setDiagnosticsEngine(&diagnostics_);
    diagnostics_.setSourceManager(&compiler.getSourceManager());
    checks_ = factory_.createASTConsumer(compiler, file);
  }

  void HandleTranslationUnit(ASTContext& context) override {
    if (compiler_.getDiagnostics().hasErrorOccurred()) return;
    checks_->HandleTranslationUnit(context);
    unsigned errors = 0;
    handleErrors(findings_.take(), context_, FB_NoFix, errors, &compiler_.getVirtualFileSystem());
  }

 private:
  CompilerInstance& compiler_;
  ClangTidyContext context_;
  ClangTidyDiagnosticConsumer findings_;
  DiagnosticsEngine diagnostics_;
  ClangTidyASTConsumerFactory factory_;
  std::unique_ptr<ASTConsumer> checks_;
};

class Lint : public PluginASTAction {
 protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& compiler, StringRef file) override {
    std::vector<std::unique_ptr<ASTConsumer>> consumers;
    consumers.push_back(narrow_traversal_scope());
    consumers.push_back(std::make_unique<Checks>(compiler, file));
    return std::make_unique<MultiplexConsumer>(std::move(consumers));
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>&) override { return true; }
  ActionType getActionType() override { return AddBeforeMainAction; }
};

const FrontendPluginRegistry::Add<Lint> registration("asio-lint", "lints what is compiled");

}  // namespace
}  // namespace asio_lint
