// SPDX-License-Identifier: MIT
#include "race/stack_of_calls.hpp"

#include <link.h>
#include <pthread.h>

#include <cstddef>

namespace kata {
namespace {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool holds(std::uintptr_t address) const { return address >= begin && address < end; }
};

thread_local constinit Range stack;
thread_local constinit std::uintptr_t private_below = 0;
thread_local constinit Range thread_locals;

// The thread-local variables of the program, next to the thread pointer.
int add_thread_locals(dl_phdr_info* info, std::size_t, void* sum) {
  for (int i = 0; i < info->dlpi_phnum; ++i)
    if (info->dlpi_phdr[i].p_type == PT_TLS) *static_cast<std::size_t*>(sum) += info->dlpi_phdr[i].p_memsz + 64;
  return 0;
}

void measure() noexcept {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  stack.begin = reinterpret_cast<std::uintptr_t>(lowest);
  stack.end = stack.begin + size;
  std::size_t variables = 0;
  dl_iterate_phdr(&add_thread_locals, &variables);
  const auto pointer = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
#if defined(__aarch64__)
  thread_locals = {pointer, pointer + variables};
#else
  thread_locals = {pointer - variables, pointer};
#endif
}

}  // namespace

template <std::size_t most>
std::array<std::uintptr_t, most> calls_from(const void* frame) noexcept {
  if (stack.end == 0) measure();
  std::array<std::uintptr_t, most> calls{};
  auto at = reinterpret_cast<std::uintptr_t>(frame);
  for (std::uintptr_t& call : calls) {
    if (at % sizeof at != 0 || at < stack.begin || at + 2 * sizeof at > stack.end) break;
    const auto* record = reinterpret_cast<const std::uintptr_t*>(at);
    call = record[1];
    if (record[0] <= at) break;
    at = record[0];
  }
  return calls;
}

template std::array<std::uintptr_t, 12> calls_from<12>(const void*) noexcept;
template std::array<std::uintptr_t, 64> calls_from<64>(const void*) noexcept;

void follow_stack_below(const void* frame) noexcept {
  if (stack.end == 0) measure();
  private_below = reinterpret_cast<std::uintptr_t>(frame);
}

void follow_whole_stack() noexcept {
  if (stack.end == 0) measure();
  private_below = stack.end;
}

bool is_private(std::uintptr_t address) noexcept {
  if (stack.end == 0) measure();
  return (address >= stack.begin && address < private_below) || thread_locals.holds(address);
}

bool is_on_stack_below(std::uintptr_t address, const void* frame) noexcept {
  if (stack.end == 0) measure();
  return address >= stack.begin && address < reinterpret_cast<std::uintptr_t>(frame);
}

}  // namespace kata
