// SPDX-License-Identifier: MIT
//
// The table of checks. A check named here has a page in docs/lint/ and cases in tests/cases/;
// lint_tests fails otherwise.
#include <clang-tidy/ClangTidyModule.h>
#include <clang-tidy/ClangTidyModuleRegistry.h>
#include <llvm/Config/llvm-config.h>

#include "checks/awaitable_or_loses_exception.hpp"
#include "checks/awaitable_returned_in_try.hpp"
#include "checks/awaitable_returned_under_guard.hpp"
#include "checks/awaitable_reuse.hpp"
#include "checks/blocking_call_in_coroutine.hpp"
#include "checks/buffer_lifetime.hpp"
#include "checks/busy_wait.hpp"
#include "checks/callback_under_lock.hpp"
#include "checks/cancellation_slot_lifetime.hpp"
#include "checks/completion_missed.hpp"
#include "checks/completion_twice.hpp"
#include "checks/concurrent_ops_on_object.hpp"
#include "checks/coroutine_as_callback.hpp"
#include "checks/dangling_coroutine_argument.hpp"
#include "checks/detached_swallows_error.hpp"
#include "checks/detached_swallows_exception.hpp"
#include "checks/discarded_future.hpp"
#include "checks/final_suspend_ends_frame.hpp"
#include "checks/ignored_error_code.hpp"
#include "checks/ignored_exception_ptr.hpp"
#include "checks/iife_capturing_coroutine.hpp"
#include "checks/initiation_outside_strand.hpp"
#include "checks/io_object_outlived.hpp"
#include "checks/lock_held_across_await.hpp"
#include "checks/loop_without_suspension.hpp"
#include "checks/member_order.hpp"
#include "checks/nested_run.hpp"
#include "checks/null_awaitable.hpp"
#include "checks/operators_need_strand.hpp"
#include "checks/range_for_await_shared_container.hpp"
#include "checks/reference_across_await.hpp"
#include "checks/return_awaitable_to_local.hpp"
#include "checks/shared_from_this_in_constructor.hpp"
#include "checks/spawn_captures_local_by_ref.hpp"
#include "checks/spawn_captures_raw_this.hpp"
#include "checks/spawn_in_destructor.hpp"
#include "checks/stale_read_across_await.hpp"
#include "checks/strand_per_call.hpp"
#include "checks/suppression_audit.hpp"
#include "checks/swallowed_cancellation.hpp"
#include "checks/this_after_resumption.hpp"
#include "checks/thread_affine_state_across_await.hpp"
#include "checks/timer_reset_under_waiter.hpp"
#include "checks/unawaited_awaitable.hpp"
#include "checks/unhandled_exception_forgets.hpp"
#include "checks/unsynchronized_channel.hpp"

// A module works only in the clang-tidy of the release it was compiled for.
static_assert(LLVM_VERSION_MAJOR == 19);

namespace asio_lint {
namespace {

class AsioModule : public clang::tidy::ClangTidyModule {
 public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories& checks) override {
    checks.registerCheck<AwaitableOrLosesException>("asio-awaitable-or-loses-exception");
    checks.registerCheck<AwaitableReturnedInTry>("asio-awaitable-returned-in-try");
    checks.registerCheck<AwaitableReturnedUnderGuard>("asio-awaitable-returned-under-guard");
    checks.registerCheck<AwaitableReuse>("asio-awaitable-reuse");
    checks.registerCheck<BlockingCallInCoroutine>("asio-blocking-call-in-coroutine");
    checks.registerCheck<BufferLifetime>("asio-buffer-lifetime");
    checks.registerCheck<BusyWait>("asio-busy-wait");
    checks.registerCheck<CallbackUnderLock>("asio-callback-under-lock");
    checks.registerCheck<CancellationSlotLifetime>("asio-cancellation-slot-lifetime");
    checks.registerCheck<CompletionMissed>("asio-completion-missed");
    checks.registerCheck<CompletionTwice>("asio-completion-twice");
    checks.registerCheck<ConcurrentOpsOnObject>("asio-concurrent-ops-on-object");
    checks.registerCheck<CoroutineAsCallback>("asio-coroutine-as-callback");
    checks.registerCheck<DanglingCoroutineArgument>("asio-dangling-coroutine-argument");
    checks.registerCheck<DetachedSwallowsError>("asio-detached-swallows-error");
    checks.registerCheck<DetachedSwallowsException>("asio-detached-swallows-exception");
    checks.registerCheck<DiscardedFuture>("asio-discarded-future");
    checks.registerCheck<FinalSuspendEndsFrame>("asio-final-suspend-ends-frame");
    checks.registerCheck<IgnoredErrorCode>("asio-ignored-error-code");
    checks.registerCheck<IgnoredExceptionPtr>("asio-ignored-exception-ptr");
    checks.registerCheck<IifeCapturingCoroutine>("asio-iife-capturing-coroutine");
    checks.registerCheck<InitiationOutsideStrand>("asio-initiation-outside-strand");
    checks.registerCheck<IoObjectOutlived>("asio-io-object-outlived");
    checks.registerCheck<LockHeldAcrossAwait>("asio-lock-held-across-await");
    checks.registerCheck<LoopWithoutSuspension>("asio-loop-without-suspension");
    checks.registerCheck<MemberOrder>("asio-member-order");
    checks.registerCheck<NestedRun>("asio-nested-run");
    checks.registerCheck<NullAwaitable>("asio-null-awaitable");
    checks.registerCheck<OperatorsNeedStrand>("asio-operators-need-strand");
    checks.registerCheck<RangeForAwaitSharedContainer>("asio-range-for-await-shared-container");
    checks.registerCheck<ReferenceAcrossAwait>("asio-reference-across-await");
    checks.registerCheck<ReturnAwaitableToLocal>("asio-return-awaitable-to-local");
    checks.registerCheck<SharedFromThisInConstructor>("asio-shared-from-this-in-constructor");
    checks.registerCheck<SpawnCapturesLocalByRef>("asio-spawn-captures-local-by-ref");
    checks.registerCheck<SpawnCapturesRawThis>("asio-spawn-captures-raw-this");
    checks.registerCheck<SpawnInDestructor>("asio-spawn-in-destructor");
    checks.registerCheck<StaleReadAcrossAwait>("asio-stale-read-across-await");
    checks.registerCheck<StrandPerCall>("asio-strand-per-call");
    checks.registerCheck<SuppressionAudit>("asio-suppression-audit");
    checks.registerCheck<SwallowedCancellation>("asio-swallowed-cancellation");
    checks.registerCheck<ThisAfterResumption>("asio-this-after-resumption");
    checks.registerCheck<ThreadAffineStateAcrossAwait>("asio-thread-affine-state-across-await");
    checks.registerCheck<TimerResetUnderWaiter>("asio-timer-reset-under-waiter");
    checks.registerCheck<UnawaitedAwaitable>("asio-unawaited-awaitable");
    checks.registerCheck<UnhandledExceptionForgets>("asio-unhandled-exception-forgets");
    checks.registerCheck<UnsynchronizedChannel>("asio-unsynchronized-channel");
  }
};

const clang::tidy::ClangTidyModuleRegistry::Add<AsioModule> registration("asio-module",
                                                                         "Mistakes with coroutines and Boost.Asio.");

}  // namespace
}  // namespace asio_lint
