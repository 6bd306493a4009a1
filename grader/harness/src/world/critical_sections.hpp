// SPDX-License-Identifier: MIT
// What the running code has done since others could last go first, that makes a difference to what they do
// now: taken a lock, woken somebody, read an atomic that it writes next or that it waits after, written an atomic
// that it uses again (a lock of its own, a count of who is inside, a number that it has drawn).
#pragma once

#include <algorithm>
#include <vector>

namespace kata {

class CriticalSections {
 public:
  void locked() { has_locked_ = true; }
  void woke() { has_locked_ = true; }
  void read(const volatile void* atomic) {
    if (!has_read(atomic)) read_.push_back(atomic);
  }
  void wrote(const volatile void* atomic) {
    std::erase(read_, atomic);
    if (!has_written(atomic)) written_.push_back(atomic);
  }
  void others_went_first() { *this = {}; }

  bool has_locked() const { return has_locked_; }
  bool has_read_any() const { return !read_.empty(); }
  bool has_read(const volatile void* atomic) const { return std::ranges::find(read_, atomic) != read_.end(); }
  bool has_written(const volatile void* atomic) const { return std::ranges::find(written_, atomic) != written_.end(); }

 private:
  bool has_locked_ = false;
  std::vector<const volatile void*> read_;
  std::vector<const volatile void*> written_;
};

}  // namespace kata
