// SPDX-License-Identifier: MIT
// The owner of one file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace grader {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) noexcept : fd_{fd} {}
  Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const noexcept { return fd_; }
  bool open() const noexcept { return fd_ >= 0; }
  void close() noexcept {
    if (open()) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

}  // namespace grader
