// SPDX-License-Identifier: MIT
#include "box/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace grader {
namespace {

// Newer than the headers of Debian 12.
constexpr std::uint64_t truncate = 1ULL << 14;           // ABI 3
constexpr std::uint64_t device_control = 1ULL << 15;     // ABI 5
constexpr std::uint64_t all_of_tcp = 0b11;               // ABI 4: bind, connect
constexpr std::uint64_t sockets_and_signals = 0b11;      // ABI 6: abstract sockets, signals to the outside

struct Attributes {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scoped;
};

constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t file_rights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | truncate | device_control;

std::uint64_t all_rights(int abi) {
  std::uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // ABI 1
  if (abi >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) rights |= truncate;
  if (abi >= 5) rights |= device_control;
  return rights;
}

class Rules {
 public:
  Rules() {
    const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) return;
    all_ = all_rights(static_cast<int>(abi));
    const Attributes attributes{.files = all_,
                                .network = abi >= 4 ? all_of_tcp : 0,
                                .scoped = abi >= 6 ? sockets_and_signals : 0};
    const std::size_t size = abi >= 6 ? sizeof attributes : abi >= 4 ? 16 : 8;  // what this kernel knows of it
    ruleset_ = Descriptor{static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0))};
  }

  void allow(const std::filesystem::path& path, std::uint64_t rights) const {
    const Descriptor file{open(path.c_str(), O_PATH | O_CLOEXEC)};
    struct stat status{};
    if (!ruleset_.open() || !file.open() || fstat(file.get(), &status) != 0) return;
    if (!S_ISDIR(status.st_mode)) rights &= file_rights;
    const landlock_path_beneath_attr rule{.allowed_access = rights & all_, .parent_fd = file.get()};
    syscall(SYS_landlock_add_rule, ruleset_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  }

  Descriptor take() { return std::move(ruleset_); }

 private:
  std::uint64_t all_ = 0;
  Descriptor ruleset_;
};

}  // namespace

Descriptor landlock_rules(const Box& box) {
  constexpr std::uint64_t run = read_rights | LANDLOCK_ACCESS_FS_EXECUTE;
  constexpr std::uint64_t write = ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                                 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM};
  Rules rules;
  for (const char* folder : {"/usr", "/lib", "/lib64", "/bin"}) rules.allow(folder, run);
  // Sanitizers read maps of memory in /proc; what other processes keep there is not theirs to read.
  for (const char* path : {"/etc/ld.so.cache", "/proc", "/sys/devices/system/cpu", "/dev/zero", "/dev/urandom"})
    rules.allow(path, read_rights);
  rules.allow("/dev/null", read_rights | LANDLOCK_ACCESS_FS_WRITE_FILE);
  for (const auto& path : box.readable) rules.allow(path, run);
  for (const auto& path : box.writable) rules.allow(path, write);
  return rules.take();
}

bool restrict_this_process(const Descriptor& rules) {
  return rules.open() && syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
}

}  // namespace grader
