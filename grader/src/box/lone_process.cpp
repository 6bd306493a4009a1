// SPDX-License-Identifier: MIT
#include "box/lone_process.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <iterator>

namespace grader {
namespace {

#if defined(__x86_64__)
constexpr unsigned architecture = AUDIT_ARCH_X86_64;
constexpr unsigned foreign_calls = 0x40000000;  // x32 numbers, the same calls by another door
#elif defined(__aarch64__)
constexpr unsigned architecture = AUDIT_ARCH_AARCH64;
constexpr unsigned foreign_calls = 0x80000000;
#endif

constexpr unsigned trap = SECCOMP_RET_TRAP;
constexpr unsigned allow = SECCOMP_RET_ALLOW;

constexpr sock_filter load(unsigned offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }
constexpr sock_filter answer(unsigned value) { return BPF_STMT(BPF_RET | BPF_K, value); }
// Skips the next instruction unless the condition holds.
constexpr sock_filter if_equal(unsigned value) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1); }
constexpr sock_filter if_any_of(unsigned bits) { return BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1); }
constexpr sock_filter if_at_least(unsigned value) { return BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, 0, 1); }

}  // namespace

void forbid_new_processes() noexcept {
  static constexpr sock_filter filter[] = {
      load(offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
      answer(trap),
      load(offsetof(seccomp_data, nr)),
      if_at_least(foreign_calls),
      answer(trap),
#ifdef SYS_fork
      if_equal(SYS_fork),
      answer(trap),
      if_equal(SYS_vfork),
      answer(trap),
#endif
      // Its flags are behind a pointer, where a filter cannot look: the C library then uses clone.
      if_equal(SYS_clone3),
      answer(SECCOMP_RET_ERRNO | ENOSYS),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
      answer(allow),
      load(offsetof(seccomp_data, args[0])),  // clone's flags, low half
      if_any_of(CLONE_VFORK),
      answer(trap),
      if_any_of(CLONE_THREAD | CLONE_VM),
      answer(allow),
      answer(trap),
  };
  const sock_fprog program{std::size(filter), const_cast<sock_filter*>(filter)};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

}  // namespace grader
