// SPDX-License-Identifier: MIT
// What is known of each piece of memory, eight bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace kata {

template <class Granule>
class Shadow {
 public:
  static constexpr std::uintptr_t granule = 8;  // bytes

  // Of the eight bytes that hold the address; null if too much memory is followed already.
  Granule* at(std::uintptr_t address) {
    if (Granule* known = find(address)) return known;
    if (blocks_.size() == most_blocks) return nullptr;
    last_number_ = address / block;
    last_ = (blocks_[last_number_] = std::make_unique<Block>()).get();
    return &(*last_)[address % block / granule];
  }

  // Null if nothing was ever noted near it.
  Granule* find(std::uintptr_t address) {
    if (const std::uintptr_t number = address / block; last_ == nullptr || number != last_number_) {
      const auto found = blocks_.find(number);
      if (found == blocks_.end()) return nullptr;
      last_number_ = number;
      last_ = found->second.get();
    }
    return &(*last_)[address % block / granule];
  }

  void forget(std::uintptr_t begin, std::size_t size) {
    const std::uintptr_t end = begin + size;
    if (size / block > blocks_.size()) {
      for (auto& [number, memory] : blocks_) forget_in(*memory, number * block, begin, end);
      return;
    }
    for (std::uintptr_t number = begin / block; number * block < end; ++number)
      if (find(number * block) != nullptr) forget_in(*last_, number * block, begin, end);
  }

 private:
  static constexpr std::uintptr_t block = 16 * granule;
  static constexpr std::size_t most_blocks = std::size_t{1} << 16;
  using Block = std::array<Granule, block / granule>;

  static void forget_in(Block& memory, std::uintptr_t start, std::uintptr_t begin, std::uintptr_t end) {
    for (Granule& one : memory) {
      if (start + granule > begin && start < end) one = Granule{};
      start += granule;
    }
  }

  std::unordered_map<std::uintptr_t, std::unique_ptr<Block>> blocks_;
  std::uintptr_t last_number_ = 0;
  Block* last_ = nullptr;
};

}  // namespace kata
