// SPDX-License-Identifier: MIT
// A world runs on a machine with two processors, so that a program that asks (a thread_pool without a
// number, std::thread::hardware_concurrency) does the same everywhere.
#include "seams/real.hpp"
#include "world/driver.hpp"

#include <sys/sysinfo.h>
#include <unistd.h>

namespace kata {
namespace {

constexpr int processors = 2;

}  // namespace

extern "C" {

long __sysconf(int) noexcept;  // glibc's own name for it

// ThreadSanitizer calls it before it can be called itself.
// NOLINTNEXTLINE(asio-suppression-audit): see above
__attribute__((disable_sanitizer_instrumentation)) long sysconf(int name) noexcept {
  const bool asks_for_processors = name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF;
  if (asks_for_processors && Driver::active() != nullptr) return processors;
  return __sysconf(name);
}

int get_nprocs() noexcept {
  if (Driver::active() != nullptr) return processors;
  static const auto real = kata::real<int()>("get_nprocs", nullptr);
  return real();
}

}  // extern "C"

}  // namespace kata
