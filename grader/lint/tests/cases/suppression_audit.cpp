// SPDX-License-Identifier: MIT
//
// What silences diagnostics: loud if it does not say which, or why. A NOLINT is reported in the line after it.
#include <boost/asio.hpp>

boost::asio::awaitable<void> save();

// ---- Loud.

void silenced() {
  (void)save();  // NOLINT
  int after_a_naked_one = 0;  // LOUD: asio-suppression-audit
  (void)save();  // NOLINT(asio-unawaited-awaitable)
  int after_one_without_a_reason = 0;  // LOUD: asio-suppression-audit
  (void)save();  // NOLINT(*)
  int after_one_for_all = 0;  // LOUD: asio-suppression-audit
  (void)after_a_naked_one, (void)after_one_without_a_reason, (void)after_one_for_all;
  // NOLINTNEXTLINE  // LOUD: asio-suppression-audit
  (void)save();
  /* NOLINTNEXTLINE(asio-*) */  // LOUD: asio-suppression-audit
  (void)save();
}

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused-result"       // LOUD: asio-suppression-audit
#pragma GCC diagnostic ignored "-Wdangling"              // LOUD: asio-suppression-audit
#pragma clang diagnostic ignored "-Wthread-safety-analysis"  // LOUD: asio-suppression-audit
#pragma clang diagnostic pop

__attribute__((no_sanitize("thread"))) void without_tsan() {}  // LOUD: asio-suppression-audit
struct Store {
  [[clang::no_sanitize("address")]] void open() {}       // LOUD: asio-suppression-audit
  __attribute__((disable_sanitizer_instrumentation)) void close() {}  // LOUD: asio-suppression-audit
  __attribute__((no_sanitize("undefined", "memory"))) void write() {}  // LOUD: asio-suppression-audit
  __attribute__((no_sanitize_thread)) void read() {}     // LOUD: asio-suppression-audit
};

// ---- Silent.

void explained() {
  (void)save();  // NOLINT(asio-unawaited-awaitable): a test of what happens then
  int unused;    // NOLINT(bugprone-unused-local-non-trivial-variable)
  // NOLINTNEXTLINE(asio-unawaited-awaitable): the same
  (void)save();
}

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wshadow"
#pragma clang diagnostic warning "-Wunused-result"
#pragma clang diagnostic error "-Wdangling"
#pragma clang diagnostic pop

// A comment that mentions no suppression; a string that does:
const char* const text = "NOLINT";
__attribute__((noinline)) void not_about_sanitizers() {}
__attribute__((no_sanitize("undefined"))) unsigned hash(unsigned key) { return key * 2654435761U; }
[[nodiscard]] int with_another_attribute();
[[maybe_unused]] static int kept = 0;
