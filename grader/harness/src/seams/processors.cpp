// SPDX-License-Identifier: MIT
// A world runs on a machine with two processors, so that a program that asks (a thread_pool without a
// number, std::thread::hardware_concurrency) does the same everywhere.
#include "seams/real.hpp"
#include "world/driver.hpp"

#include <sys/sysinfo.h>
#include <unistd.h>

namespace {

constexpr int processors = 2;

}  // namespace

extern "C" {

__attribute__((weak)) long __interceptor_sysconf(int);

long sysconf(int name) noexcept {
  if (kata::Driver::active() != nullptr && (name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF))
    return processors;
  static const auto real = kata::real("sysconf", &__interceptor_sysconf);
  return real(name);
}

int get_nprocs() noexcept {
  if (kata::Driver::active() != nullptr) return processors;
  static const auto real = kata::real<int()>("get_nprocs", nullptr);
  return real();
}

}  // extern "C"
