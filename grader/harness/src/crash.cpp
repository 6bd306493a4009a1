// SPDX-License-Identifier: MIT
#include "crash.hpp"

#include "record_writer.hpp"
#include "search/schedule.hpp"
#include "world/fiber.hpp"

#include <kata/seal.hpp>

#include <execinfo.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>

#include <array>
#include <cstdint>

// Provided by the linker: the program's first byte in memory.
extern "C" const char __ehdr_start;

namespace kata {
namespace {

constexpr int max_frames = 64;

// A record, made without memory: what a signal handler may use.
class Line {
 public:
  void add(const char* text) {
    while (*text != '\0') put(*text++);
  }

  void add(std::uintptr_t number, unsigned base) {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = "0123456789abcdef"[number % base];
      number /= base;
    } while (number != 0);
    while (count > 0) put(digits[--count]);
  }

  void send() { send_out_of_turn(text_.data(), size_); }
  bool full() const { return size_ == text_.size() - 1; }

 private:
  void put(char c) {
    if (size_ < text_.size() - 1) text_[size_++] = c;  // The last place is the newline's.
  }

  std::array<char, 2048> text_{};
  std::size_t size_ = seal_size + 1;
};

void add_stack(Line& line) {
  std::array<void*, max_frames> frames{};
  const int depth = backtrace(frames.data(), max_frames);
  const auto base = reinterpret_cast<std::uintptr_t>(&__ehdr_start);
  for (int i = 0; i < depth; ++i) {
    line.add("\t");
    // Addresses of other modules come out as huge offsets, which the supervisor cannot name: fine.
    // One byte back from a return address is still the call, and on the call's line.
    line.add(reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]) - 1 - base, 16);
  }
}

// A long schedule is left out: a part of it would lead elsewhere.
void send_schedule() {
  if (running_schedule == nullptr) return;
  Line line;
  line.add("schedule\t");
  const char* dot = "";
  for (const std::size_t choice : *running_schedule) {
    line.add(dot);
    line.add(choice, 10);
    dot = ".";
  }
  if (!line.full()) line.send();
}

[[maybe_unused]] void on_fatal_signal(int signal) {
  send_schedule();
  Line line;
  line.add("crash\t");
  line.add(static_cast<std::uintptr_t>(signal), 10);
  add_stack(line);
  line.send();
  // SA_RESETHAND restored the default action: the signal now ends the program as itself.
  raise(signal);
}

void on_question(int) {
  if (Fiber::pass_on(SIGUSR1)) return;  // The main thread only waits for it.
  send_schedule();
  Line line;
  line.add("where");
  add_stack(line);
  line.send();
}

void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

#if __has_feature(address_sanitizer)
constexpr bool address_sanitized = true;
#else
constexpr bool address_sanitized = false;
#endif

#if __has_feature(thread_sanitizer)
constexpr bool thread_sanitized = true;
#else
constexpr bool thread_sanitized = false;
#endif

constexpr bool own_reports = !address_sanitized && !thread_sanitized;
constexpr std::size_t crash_stack_size = 1 << 16;

[[maybe_unused]] void tell_at_death() {
#if __has_feature(address_sanitizer)
  __sanitizer_set_death_callback(&send_schedule);
#endif
}

void use_stack(const stack_t& stack) { sigaltstack(&stack, nullptr); }

}  // namespace

CrashStack::CrashStack() {
  if constexpr (!own_reports) return;
  memory_ = std::make_unique<char[]>(crash_stack_size);
  use_stack({.ss_sp = memory_.get(), .ss_flags = 0, .ss_size = crash_stack_size});
}

CrashStack::~CrashStack() {
  if constexpr (own_reports) use_stack({.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0});
}

void report_fatal_signals() {
  std::array<void*, 1> first{};
  backtrace(first.data(), 1);  // Loads the unwinder now: a signal handler must not.
  install(SIGUSR1, on_question, SA_RESTART);
  // A forbidden system call. ThreadSanitizer is in the middle of its own work then, and runs no handler.
  if constexpr (!thread_sanitized) install(SIGSYS, on_fatal_signal, static_cast<int>(SA_RESETHAND | SA_NODEFER));
  if constexpr (address_sanitized) {
    tell_at_death();
  } else if constexpr (own_reports) {
    static const CrashStack stack;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
      install(signal, on_fatal_signal, static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER));
  }
}

}  // namespace kata
