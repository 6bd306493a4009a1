// SPDX-License-Identifier: MIT
//
// The table of checks. A check named here has a page in docs/lint/ and cases in tests/cases/;
// lint_tests fails otherwise.
#include <clang-tidy/ClangTidyModule.h>
#include <clang-tidy/ClangTidyModuleRegistry.h>
#include <llvm/Config/llvm-config.h>

#include "detached_swallows_exception.hpp"
#include "unawaited_awaitable.hpp"

// A module works only in the clang-tidy of the release it was compiled for.
static_assert(LLVM_VERSION_MAJOR == 19);

namespace asio_lint {
namespace {

class AsioModule : public clang::tidy::ClangTidyModule {
 public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories& checks) override {
    checks.registerCheck<DetachedSwallowsException>("asio-detached-swallows-exception");
    checks.registerCheck<UnawaitedAwaitable>("asio-unawaited-awaitable");
  }
};

const clang::tidy::ClangTidyModuleRegistry::Add<AsioModule> registration(
    "asio-module", "Mistakes with coroutines and Boost.Asio.");

}  // namespace
}  // namespace asio_lint
