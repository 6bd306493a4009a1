// SPDX-License-Identifier: MIT
//
// clang-tidy runs its checks as a compiler's main action. This goes before it.
#include <memory>
#include <string>
#include <vector>

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

#include "traversal_scope.hpp"

namespace asio_lint {
namespace {

using namespace clang;

class NarrowTraversal : public PluginASTAction {
 protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance&, StringRef) override {
    return narrow_traversal_scope();
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>&) override { return true; }
  ActionType getActionType() override { return AddBeforeMainAction; }
};

const FrontendPluginRegistry::Add<NarrowTraversal> registration("asio-traversal-scope",
                                                                "walks only what the user declared");

}  // namespace
}  // namespace asio_lint
