// SPDX-License-Identifier: MIT
// The checks of the lint module, as a table: the one place that says which of them fail a fix. docs/lint.md
// shows the same.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace grader {

// Is what a check finds always wrong, or may a right program have it? The first fails, the second is told.
enum class Tier { enforced, hint };

constexpr std::string_view name_of(Tier tier) { return tier == Tier::hint ? "hint" : "enforced"; }

struct LintCheck {
  std::string_view name;
  Tier tier;
  std::string_view finds;  // a sentence, as its page in docs/lint/ begins
};

// clang-format off: a row a check
inline constexpr auto lint_checks = std::to_array<LintCheck>({
    {"asio-awaitable-or-loses-exception", Tier::hint, "Finds `||` of a timer and an operation that throws its error: the error is forgotten, and the time is waited for."},
    {"asio-awaitable-returned-in-try", Tier::hint, "Finds a function that returns an awaitable from a try block which has nothing else to catch."},
    {"asio-awaitable-returned-under-guard", Tier::hint, "Finds a function that takes a lock and returns an awaitable: the lock is given back before the coroutine runs."},
    {"asio-awaitable-reuse", Tier::enforced, "Finds a local awaitable that is awaited, spawned or moved again after it was moved from."},
    {"asio-blocking-call-in-coroutine", Tier::hint, "Finds a call that blocks its thread in a coroutine or in a handler of Asio."},
    {"asio-buffer-lifetime", Tier::enforced, "Finds an operation that goes on with the memory of a temporary, which is gone by then."},
    {"asio-busy-wait", Tier::hint, "Finds a loop in a coroutine that does nothing but look at a condition, and let others run in between."},
    {"asio-callback-under-lock", Tier::hint, "Finds a callback of somebody else's that is called while a lock is held, and may come to wait for that lock."},
    {"asio-cancellation-slot-lifetime", Tier::hint, "Finds an operation bound to the slot of a local `cancellation_signal` that is gone before the operation ends."},
    {"asio-completion-missed", Tier::hint, "Finds a way through an initiation, a step of a composed operation or a handler on which nobody completes the operation."},
    {"asio-completion-twice", Tier::hint, "Finds a completion handler that is completed a second time on every way that goes on from the first."},
    {"asio-concurrent-ops-on-object", Tier::enforced, "Finds two reads or two writes of one stream that are awaited together."},
    {"asio-coroutine-as-callback", Tier::enforced, "Finds a coroutine given to something that calls it like a function and throws its awaitable away."},
    {"asio-dangling-coroutine-argument", Tier::enforced, "Finds a coroutine that keeps a reference or a view to something that is gone before the coroutine runs."},
    {"asio-detached-swallows-error", Tier::hint, "Finds `co_spawn(..., detached)` where the error of something that the coroutine awaits leaves work undone: nobody will see it."},
    {"asio-detached-swallows-exception", Tier::enforced, "Finds `co_spawn(..., detached)` where an exception that is thrown in sight can come out of the coroutine: nobody will ever see it."},
    {"asio-discarded-future", Tier::hint, "Finds an operation with the token `use_future` whose future is thrown away."},
    {"asio-final-suspend-ends-frame", Tier::hint, "Finds a coroutine type that destroys its frame, or asks it, although `final_suspend()` has destroyed it already."},
    {"asio-ignored-error-code", Tier::hint, "Finds an operation with the token `as_tuple` whose error code nobody looks at."},
    {"asio-ignored-exception-ptr", Tier::hint, "Finds a completion handler of `co_spawn` that does not look at the exception it is given."},
    {"asio-iife-capturing-coroutine", Tier::enforced, "Finds a lambda that has captures, is a coroutine, and is called where it is written, but runs later."},
    {"asio-initiation-outside-strand", Tier::hint, "Finds a public member function that starts or ends an operation on the thread that calls it, in a class whose handlers for the same object run on a strand."},
    {"asio-io-object-outlived", Tier::enforced, "Finds an operation that is awaited or spawned when the timer, socket or other object that it belongs to is gone."},
    {"asio-lock-held-across-await", Tier::enforced, "Finds a co_await while a lock is held that blocks threads."},
    {"asio-loop-without-suspension", Tier::hint, "Finds a loop in a coroutine or a handler that never ends by itself and never lets others run."},
    {"asio-member-order", Tier::enforced, "Finds a member that is made from an `io_context` or a `thread_pool` which is declared after it."},
    {"asio-nested-run", Tier::hint, "Finds a coroutine or a handler that runs an `io_context`, or waits for a `thread_pool`."},
    {"asio-null-awaitable", Tier::hint, "Finds an `awaitable` that was made without a coroutine and is returned, awaited or spawned."},
    {"asio-operators-need-strand", Tier::hint, "Finds `&&` and `||` of awaitables in a coroutine that is spawned on a thread pool, and not on a strand of it."},
    {"asio-range-for-await-shared-container", Tier::hint, "Finds a loop over a container that awaits something in its body, while another function breaks the loop's iterator."},
    {"asio-reference-across-await", Tier::hint, "Finds a reference, pointer or iterator into a container that is used after a co_await, while another function changes the container."},
    {"asio-return-awaitable-to-local", Tier::enforced, "Finds a function that is no coroutine and returns the awaitable of one that refers to the function's own variables."},
    {"asio-shared-from-this-in-constructor", Tier::enforced, "Finds `shared_from_this()` in a constructor: no `shared_ptr` owns the object yet, and it throws."},
    {"asio-spawn-captures-local-by-ref", Tier::hint, "Finds a handler or a spawned coroutine that refers to a local variable of a function which does not wait for it."},
    {"asio-spawn-captures-raw-this", Tier::hint, "Finds a handler or a spawned coroutine that uses `this` of a class with `shared_from_this`, and does not keep the object alive."},
    {"asio-spawn-in-destructor", Tier::hint, "Finds `co_spawn` in a destructor of a coroutine that uses the object."},
    {"asio-stale-read-across-await", Tier::hint, "Finds an assignment that reads a variable, awaits something, and writes the old value back, changed."},
    {"asio-strand-per-call", Tier::hint, "Finds a strand that is made for a single handler: nothing else can be ordered by it."},
    {"asio-suppression-audit", Tier::hint, "Finds what silences diagnostics without saying which and why."},
    {"asio-swallowed-cancellation", Tier::hint, "Finds an endless loop in a coroutine that catches whatever its co_await throws and goes on."},
    {"asio-this-after-resumption", Tier::hint, "Finds an `await_suspend` that uses its awaiter after it has given the coroutine to somebody who may resume it."},
    {"asio-thread-affine-state-across-await", Tier::hint, "Finds `errno`, a reference to a `thread_local` variable or the id of a thread that is used after a co_await, perhaps in another thread."},
    {"asio-timer-reset-under-waiter", Tier::hint, "Finds a timer that is set anew while somebody waits for it who takes that for the end of the time, or ends with an error."},
    {"asio-unawaited-awaitable", Tier::enforced, "Finds an awaitable, or an operation started with the `deferred` token, that never runs: its value is thrown away, or it sits in a local variable that nothing uses."},
    {"asio-unhandled-exception-forgets", Tier::hint, "Finds a `promise_type` whose `unhandled_exception()` does nothing: whatever its coroutine throws is gone."},
    {"asio-unsynchronized-channel", Tier::hint, "Finds an `experimental::channel` that is made for a thread pool: it is for one thread at a time."},
});
// clang-format on

// A check that is not in the table is of a newer module: what it finds fails nothing.
constexpr bool is_hint(std::string_view check) {
  const auto* row = std::ranges::find(lint_checks, check, &LintCheck::name);
  return row == lint_checks.end() || row->tier == Tier::hint;
}

}  // namespace grader
