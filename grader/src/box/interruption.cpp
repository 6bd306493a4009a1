// SPDX-License-Identifier: MIT
#include "box/interruption.hpp"

#include "finding/error.hpp"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace grader {
namespace {

int event = -1;
std::atomic<bool> interrupted{false};

void on_signal(int) {
  interrupted = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(event, &one, sizeof one);
}

}  // namespace

void listen_for_interruption() {
  event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);  // A second Ctrl-C ends us at once.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);  // `grader list | head` must not kill us in the middle of a check
}

int interruption_descriptor() noexcept { return event; }

void throw_if_interrupted() {
  if (interrupted) throw Interrupted{};
}

}  // namespace grader
