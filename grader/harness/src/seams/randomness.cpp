// SPDX-License-Identifier: MIT
// Random numbers come from a seed (--seed) that every schedule starts with: std::random_device,
// getrandom, getentropy. Boost.Beast seeds what it masks WebSocket frames with from random_device.
#include "world/driver.hpp"

#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

namespace kata {
namespace {

void fill(void* buffer, std::size_t size, Driver& world) {
  auto* at = static_cast<unsigned char*>(buffer);
  while (size > 0) {
    const std::uint64_t value = world.random();
    const std::size_t count = std::min(size, sizeof value);
    std::memcpy(at, &value, count);
    at += count;
    size -= count;
  }
}

}  // namespace

extern "C" {

ssize_t getrandom(void* buffer, size_t size, unsigned flags) {
  Driver* world = Driver::active();
  if (world == nullptr) return syscall(SYS_getrandom, buffer, size, flags);
  fill(buffer, size, *world);
  return static_cast<ssize_t>(size);
}

int getentropy(void* buffer, size_t size) { return getrandom(buffer, size, 0) == static_cast<ssize_t>(size) ? 0 : -1; }

// std::random_device::operator(), whatever source (rdrand, /dev/urandom) the object was made with.
std::random_device::result_type __real__ZNSt13random_device9_M_getvalEv(std::random_device*);
std::random_device::result_type __wrap__ZNSt13random_device9_M_getvalEv(std::random_device* device) {
  Driver* world = Driver::active();
  return world == nullptr ? __real__ZNSt13random_device9_M_getvalEv(device)
                          : static_cast<std::random_device::result_type>(world->random());
}

}  // extern "C"

}  // namespace kata
