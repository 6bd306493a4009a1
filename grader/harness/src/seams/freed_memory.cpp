// SPDX-License-Identifier: MIT
// Memory that is given back in a world is overwritten, and the next object of its size gets it, so that who
// uses it after that finds the same there in every run: nothing that was there before, or the object that is
// there now. (The C library would keep addresses in it, which differ from run to run. AddressSanitizer, in a
// variant of its own, gives memory to nobody else for a long time: each of the two finds what the other does
// not.)
//
// Part of variant sim only: sanitizers have an allocator of their own.
#include "race/race_check.hpp"
#include "world/driver.hpp"

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" {
void* __libc_malloc(std::size_t);
void __libc_free(void*);
}

namespace {

// As an address it is one that no memory has, as a size it is too large.
constexpr int filling = 0xDB;
constexpr std::size_t most_filled = 64 * 1024;

// Of one size, the last one on top. No templates of the library here: those of the kata's code tell of what
// they do, and would come back here in the middle of it.
class FreeBlocks {
 public:
  bool push(void* block) {
    if (count_ == most) return false;
    blocks_[count_++] = block;
    return true;
  }
  void* pop() { return count_ == 0 ? nullptr : blocks_[--count_]; }

 private:
  static constexpr std::size_t most = 32;
  void* blocks_[most] = {};
  std::size_t count_ = 0;
};

// glibc's blocks have 24, 40, 56... bytes for their user. One world runs at a time, and one of its threads.
constexpr std::size_t step = 16;
constexpr std::size_t sizes = 64;
constinit FreeBlocks blocks_by_size[sizes];

std::size_t class_of(std::size_t size) { return size <= 24 ? 0 : (size - 24 + step - 1) / step; }

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  if (kata::Driver::active() != nullptr && class_of(size) < sizes) {
    if (void* memory = blocks_by_size[class_of(size)].pop()) return memory;
  }
  return __libc_malloc(size);
}

void free(void* memory) {
  if (memory == nullptr) return;
  const std::size_t size = malloc_usable_size(memory);
  // Only of the world's threads, of which one runs at a time: one that has ended gives back what the system keeps of
  // it while others go on, and would be in the middle of the check at the same time as they.
  if (kata::Driver::active() != nullptr) {
    if (kata::RaceCheck* check = kata::RaceCheck::active())
      check->forget(reinterpret_cast<std::uintptr_t>(memory), size);
    std::memset(memory, filling, size < most_filled ? size : most_filled);
    if (class_of(size) < sizes && blocks_by_size[class_of(size)].push(memory)) return;
  }
  __libc_free(memory);
}

}  // extern "C"
