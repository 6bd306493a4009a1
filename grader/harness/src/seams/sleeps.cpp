// SPDX-License-Identifier: MIT
// Sleeping in a world takes virtual time, in which others run. Elsewhere it sleeps.
#include "world/driver.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace kata {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second + time.tv_nsec; }

}  // namespace

extern "C" {

// Returns an error number, as POSIX says, and does not set errno.
int clock_nanosleep(clockid_t clock, int flags, const timespec* wanted, timespec* left) {
  Driver* world = Driver::active();
  if (world == nullptr) return syscall(SYS_clock_nanosleep, clock, flags, wanted, left) == 0 ? 0 : errno;
  std::int64_t time = nanoseconds(*wanted);
  if ((flags & TIMER_ABSTIME) != 0) {
    timespec now{};
    clock_gettime(clock, &now);
    time -= nanoseconds(now);
  }
  world->block({.what = "sleeping (std::this_thread::sleep_for, nanosleep)", .over = {}, .until = world->now() + time});
  return 0;
}

int nanosleep(const timespec* wanted, timespec* left) {
  const int error = clock_nanosleep(CLOCK_REALTIME, 0, wanted, left);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int usleep(useconds_t microseconds) {
  const timespec wanted{.tv_sec = microseconds / 1'000'000, .tv_nsec = microseconds % 1'000'000 * 1000L};
  return nanosleep(&wanted, nullptr);
}

unsigned sleep(unsigned seconds) {
  timespec left{};
  const timespec wanted{.tv_sec = seconds, .tv_nsec = 0};
  return nanosleep(&wanted, &left) == 0 ? 0 : static_cast<unsigned>(left.tv_sec);
}

// In variant tsan it is the noise that yields (src/noise.cpp), anywhere.
#if !__has_feature(thread_sanitizer)
int sched_yield() noexcept {
  Driver* world = Driver::active();
  if (world == nullptr) return static_cast<int>(syscall(SYS_sched_yield));
  world->yields();
  return 0;
}
#endif

}  // extern "C"

}  // namespace kata
