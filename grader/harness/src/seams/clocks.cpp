// SPDX-License-Identifier: MIT
// Time, where a program asks for it. In a world it is virtual; elsewhere real.
//
// The steady clock starts at 1 000 000 s, the system clock at 2030-01-01 00:00:00 UTC.
#include "seams/virtual_time.hpp"
#include "world/driver.hpp"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t steady_start = 1'000'000 * second;
constexpr std::int64_t system_start = 1'893'456'000 * second;

bool is_wall_clock(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

bool is_cpu_clock(clockid_t clock) {
  return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

std::int64_t start_of(clockid_t clock) { return is_wall_clock(clock) ? system_start : steady_start; }

// Nanoseconds since the clock's epoch.
std::int64_t read(clockid_t clock) {
  if (const kata::Driver* world = kata::Driver::active()) return world->now() + start_of(clock);
  timespec time{};
  syscall(SYS_clock_gettime, clock, &time);
  return time.tv_sec * second + time.tv_nsec;
}

}  // namespace

std::int64_t kata::virtual_time(clockid_t clock, const timespec& time) {
  return time.tv_sec * second + time.tv_nsec - start_of(clock);
}

namespace std::chrono {
inline namespace _V2 {

steady_clock::time_point steady_clock::now() noexcept {
  return time_point{duration{read(CLOCK_MONOTONIC)}};
}
system_clock::time_point system_clock::now() noexcept {
  return time_point{duration{read(CLOCK_REALTIME)}};
}

}  // namespace _V2
}  // namespace std::chrono

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (kata::Driver::active() == nullptr || is_cpu_clock(clock))
    return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  const std::int64_t now = read(clock);
  *time = {.tv_sec = now / second, .tv_nsec = now % second};
  return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
  const std::int64_t now = read(CLOCK_REALTIME);
  *time = {.tv_sec = now / second, .tv_usec = now % second / 1000};
  return 0;
}

time_t time(time_t* out) noexcept {
  const time_t now = read(CLOCK_REALTIME) / second;
  if (out != nullptr) *out = now;
  return now;
}

int timespec_get(timespec* time, int base) noexcept {
  if (base != TIME_UTC) return 0;
  const std::int64_t now = read(CLOCK_REALTIME);
  *time = {.tv_sec = now / second, .tv_nsec = now % second};
  return base;
}

// Asio then asks its timers at each look at the reactor, and those ask the clocks above.
int timerfd_create(int clock, int flags) noexcept {
  if (kata::Driver::active() == nullptr) return static_cast<int>(syscall(SYS_timerfd_create, clock, flags));
  errno = ENOSYS;
  return -1;
}

}  // extern "C"
