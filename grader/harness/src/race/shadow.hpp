// SPDX-License-Identifier: MIT
// What is known of each piece of memory, eight bytes at a time. Schedules use much the same memory, so its
// own is kept from one to the next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace kata {

// Granule: has bool empty() and void clear().
template <class Granule>
class Shadow {
 public:
  static constexpr std::uintptr_t granule = 8;  // bytes

  // Nothing is known of any memory.
  void clear() {
    ++age_;
    if (blocks_.size() > most_blocks / 16) blocks_.clear();
    last_ = nullptr;
  }

  // Of the eight bytes that hold the address; null if too much memory is followed already.
  Granule* at(std::uintptr_t address) {
    if (Granule* known = find(address)) return known;
    if (blocks_.size() >= most_blocks) return nullptr;
    auto& block = blocks_[address / block_size];
    if (block == nullptr) block = std::make_unique<Block>();
    for (Granule& one : block->granules)
      if (!one.empty()) one.clear();
    block->age = age_;
    return find(address);
  }

  // Null if nothing is known of what is near it.
  Granule* find(std::uintptr_t address) {
    if (const std::uintptr_t number = address / block_size; last_ == nullptr || number != last_number_) {
      const auto found = blocks_.find(number);
      if (found == blocks_.end() || found->second->age != age_) return nullptr;
      last_number_ = number;
      last_ = found->second.get();
    }
    return &last_->granules[address % block_size / granule];
  }

  void forget(std::uintptr_t begin, std::size_t size) {
    const std::uintptr_t end = begin + size;
    if (size / block_size > blocks_.size()) {
      for (auto& [number, block] : blocks_) forget_in(*block, number * block_size, begin, end);
      return;
    }
    for (std::uintptr_t number = begin / block_size; number * block_size < end; ++number)
      if (find(number * block_size) != nullptr) forget_in(*last_, number * block_size, begin, end);
  }

 private:
  static constexpr std::uintptr_t block_size = 16 * granule;
  static constexpr std::size_t most_blocks = std::size_t{1} << 16;
  struct Block {
    std::uint64_t age = 0;
    std::array<Granule, block_size / granule> granules;
  };

  static void forget_in(Block& block, std::uintptr_t start, std::uintptr_t begin, std::uintptr_t end) {
    for (Granule& one : block.granules) {
      if (start + granule > begin && start < end && !one.empty()) one.clear();
      start += granule;
    }
  }

  std::unordered_map<std::uintptr_t, std::unique_ptr<Block>> blocks_;
  std::uint64_t age_ = 1;
  std::uintptr_t last_number_ = 0;
  Block* last_ = nullptr;
};

}  // namespace kata
