// SPDX-License-Identifier: MIT
// What libstdc++ waits for with futexes of its own: std::atomic::wait, latch, barrier, semaphores, and
// std::future, which the library itself waits for.
#include "seams/real.hpp"
#include "seams/virtual_time.hpp"
#include "world/driver.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <limits>
#include <string_view>

namespace kata {
namespace {

// A future is waited for, and its result is set, inside of the library; everything else inside of the program.
bool in_a_future() {
  std::array<void*, 4> frames{};
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 0; i < depth; ++i) {
    Dl_info info{};
    if (dladdr(frames[static_cast<std::size_t>(i)], &info) == 0 || info.dli_sname == nullptr) continue;
    if (std::string_view{info.dli_sname}.find("__atomic_futex_unsigned") != std::string_view::npos)
      return true;
  }
  return false;
}

long wait(Driver& world, const int* word, int operation, int value, const timespec* time) {
  if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
    errno = EAGAIN;
    return -1;
  }
  std::int64_t until = BlockingCall::forever;
  const bool bitset = (operation & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
  const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  if (time != nullptr)
    until = bitset ? virtual_time(clock, *time) : world.now() + time->tv_sec * 1'000'000'000 + time->tv_nsec;
  const bool future = in_a_future();
  const char* what = future ? "waiting for a std::future"
                            : "waiting for an atomic (std::atomic, latch, barrier or semaphore)";
  const Sleepers::Sleeper sleeper{world.sleepers(), word};
  const auto over = [&] { return sleeper.woken() || __atomic_load_n(word, __ATOMIC_ACQUIRE) != value; };
  const BlockingCall call{.what = what, .over = over, .until = until};
  if (future ? world.block(call) : world.block_as_by_a_lock(call)) {
    if (future) world.races().acquire(word);
    return 0;
  }
  errno = ETIMEDOUT;
  return -1;
}

long wake(Driver& world, const int* word, int count) {
  if (in_a_future()) world.races().release(word);
  int woken = 0;
  for (; woken < count && world.sleepers().asleep(word) > 0; ++woken) world.sleepers().wake(word, 0);
  if (woken > 0) world.woke();
  return woken;
}

bool only_waits_or_wakes(int operation) {
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      return true;
    default:
      return false;
  }
}

}  // namespace

// What the headers of the library call (kata/futex_waits.hpp).
extern "C" long kata_futex(long number, ...) noexcept {
  std::array<long, 6> arguments{};
  va_list list;
  va_start(list, number);
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && only_waits_or_wakes(static_cast<int>(arguments[1])))
    return syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  errno = ENOSYS;
  return -1;
}

extern "C" long syscall(long number, ...) noexcept {
  // A static object with a destructor or a guard that waits would come back here.
  static constinit std::atomic<long (*)(long, ...)> real{nullptr};
  std::array<long, 6> arguments{};
  va_list list;
  va_start(list, number);
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  Driver* world = Driver::active();
  if (world != nullptr && number == SYS_futex) {
    const auto* word = reinterpret_cast<const int*>(arguments[0]);
    const int operation = static_cast<int>(arguments[1]);
    const int value = static_cast<int>(arguments[2]);
    switch (operation & FUTEX_CMD_MASK) {
      case FUTEX_WAIT:
      case FUTEX_WAIT_BITSET:
        return wait(*world, word, operation, value, reinterpret_cast<const timespec*>(arguments[3]));
      case FUTEX_WAKE:
      case FUTEX_WAKE_BITSET:
        return wake(*world, word, value);
      default:
        break;
    }
  }
  if (real.load() == nullptr) real = kata::real<long(long, ...)>("syscall", nullptr);
  return real.load()(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

}  // namespace kata
