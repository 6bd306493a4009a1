// SPDX-License-Identifier: MIT
#include "toolchain/sanitizer_environment.hpp"

#include <fmt/format.h>
#include <kata/record.hpp>

namespace grader {

std::vector<std::string> test_environment(const std::string& channel) {
  // Flags that all sanitizers share. symbolize=0: the grader names the frames afterwards.
  const std::string common = fmt::format(
      "exitcode={}:symbolize=0:abort_on_error=0:handle_abort=1:handle_segv=1:handle_sigbus=1:handle_sigfpe=1:"
      "handle_sigill=1:allow_user_segv_handler=0:color=never:print_cmdline=0:log_path=stderr:suppressions='':"
      "hard_rss_limit_mb=2048:disable_coredump=1:print_module_map=0:verbosity=0",
      sanitizer_exit_code);
  return {
      "PATH=/usr/bin:/bin",
      "LC_ALL=C.UTF-8",
      "TZ=UTC",
      fmt::format("{}={}", kata::channel_variable, channel),
      "ASAN_OPTIONS=" + common +
          ":detect_leaks=1:halt_on_error=1:detect_stack_use_after_return=1:strict_init_order=1:"
          "check_initialization_order=1:detect_odr_violation=2:alloc_dealloc_mismatch=1:poison_heap=1:"
          "replace_str=1:replace_intrin=1:quarantine_size_mb=64:report_globals=1:max_leaks=0",
      "LSAN_OPTIONS=" + common + ":detect_leaks=1:report_objects=0:max_leaks=0:use_unaligned=0",
      "UBSAN_OPTIONS=" + common + ":print_stacktrace=1:halt_on_error=1:silence_unsigned_overflow=1",
      "TSAN_OPTIONS=" + common +
          ":report_bugs=1:halt_on_error=1:detect_deadlocks=1:second_deadlock_stack=1:history_size=7:"
          "report_atomic_races=1:report_destroy_locked=1:report_mutex_bugs=1:report_signal_unsafe=1:"
          "report_thread_leaks=1:ignore_noninstrumented_modules=0:ignore_interceptors_accesses=0",
  };
}

}  // namespace grader
