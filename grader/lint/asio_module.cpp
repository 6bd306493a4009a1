// SPDX-License-Identifier: MIT
//
// The table of checks. A check named here has a page in docs/lint/ and cases in tests/cases/;
// lint_tests fails otherwise.
#include <clang-tidy/ClangTidyModule.h>
#include <clang-tidy/ClangTidyModuleRegistry.h>
#include <llvm/Config/llvm-config.h>

#include "checks/awaitable_returned_in_try.hpp"
#include "checks/awaitable_returned_under_guard.hpp"
#include "checks/blocking_call_in_coroutine.hpp"
#include "checks/concurrent_ops_on_object.hpp"
#include "checks/coroutine_as_callback.hpp"
#include "checks/dangling_coroutine_argument.hpp"
#include "checks/detached_swallows_error.hpp"
#include "checks/detached_swallows_exception.hpp"
#include "checks/discarded_future.hpp"
#include "checks/iife_capturing_coroutine.hpp"
#include "checks/lock_held_across_await.hpp"
#include "checks/nested_run.hpp"
#include "checks/range_for_await_shared_container.hpp"
#include "checks/reference_across_await.hpp"
#include "checks/return_awaitable_to_local.hpp"
#include "checks/spawn_captures_local_by_ref.hpp"
#include "checks/spawn_captures_raw_this.hpp"
#include "checks/stale_read_across_await.hpp"
#include "checks/suppression_audit.hpp"
#include "checks/swallowed_cancellation.hpp"
#include "checks/unawaited_awaitable.hpp"

// A module works only in the clang-tidy of the release it was compiled for.
static_assert(LLVM_VERSION_MAJOR == 19);

namespace asio_lint {
namespace {

class AsioModule : public clang::tidy::ClangTidyModule {
 public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories& checks) override {
    checks.registerCheck<AwaitableReturnedInTry>("asio-awaitable-returned-in-try");
    checks.registerCheck<AwaitableReturnedUnderGuard>("asio-awaitable-returned-under-guard");
    checks.registerCheck<BlockingCallInCoroutine>("asio-blocking-call-in-coroutine");
    checks.registerCheck<ConcurrentOpsOnObject>("asio-concurrent-ops-on-object");
    checks.registerCheck<CoroutineAsCallback>("asio-coroutine-as-callback");
    checks.registerCheck<DanglingCoroutineArgument>("asio-dangling-coroutine-argument");
    checks.registerCheck<DetachedSwallowsError>("asio-detached-swallows-error");
    checks.registerCheck<DetachedSwallowsException>("asio-detached-swallows-exception");
    checks.registerCheck<DiscardedFuture>("asio-discarded-future");
    checks.registerCheck<IifeCapturingCoroutine>("asio-iife-capturing-coroutine");
    checks.registerCheck<LockHeldAcrossAwait>("asio-lock-held-across-await");
    checks.registerCheck<NestedRun>("asio-nested-run");
    checks.registerCheck<RangeForAwaitSharedContainer>("asio-range-for-await-shared-container");
    checks.registerCheck<ReferenceAcrossAwait>("asio-reference-across-await");
    checks.registerCheck<ReturnAwaitableToLocal>("asio-return-awaitable-to-local");
    checks.registerCheck<SpawnCapturesLocalByRef>("asio-spawn-captures-local-by-ref");
    checks.registerCheck<SpawnCapturesRawThis>("asio-spawn-captures-raw-this");
    checks.registerCheck<StaleReadAcrossAwait>("asio-stale-read-across-await");
    checks.registerCheck<SuppressionAudit>("asio-suppression-audit");
    checks.registerCheck<SwallowedCancellation>("asio-swallowed-cancellation");
    checks.registerCheck<UnawaitedAwaitable>("asio-unawaited-awaitable");
  }
};

const clang::tidy::ClangTidyModuleRegistry::Add<AsioModule> registration("asio-module",
                                                                         "Mistakes with coroutines and Boost.Asio.");

}  // namespace
}  // namespace asio_lint
