// SPDX-License-Identifier: MIT
#include "box/confinement.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <vector>

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

// Each skips the next `count` instructions if the loaded value is not so.
constexpr sock_filter if_equal(unsigned value, unsigned char count = 1) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
}
constexpr sock_filter if_any_of(unsigned bits) { return BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1); }
constexpr sock_filter if_at_least(unsigned value) { return BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, 0, 1); }

// The low half of an argument of the call: process numbers and flags fit into it.
constexpr unsigned first_argument = offsetof(seccomp_data, args[0]);
constexpr unsigned second_argument = offsetof(seccomp_data, args[1]);
constexpr unsigned third_argument = offsetof(seccomp_data, args[2]);
constexpr unsigned call_number = offsetof(seccomp_data, nr);

// Calls that reach out of the process; none of Asio's, and none of a sanitizer's.
constexpr int reaching_out[] = {
    SYS_socket,         SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_getfd,  SYS_io_uring_setup,
    SYS_unshare,        SYS_setns,            SYS_mount,             SYS_umount2,      SYS_pivot_root,
    SYS_chroot,         SYS_fsopen,           SYS_open_tree,         SYS_move_mount,   SYS_bpf,
    SYS_perf_event_open, SYS_userfaultfd,     SYS_keyctl,            SYS_add_key,      SYS_request_key,
    SYS_open_by_handle_at,
};

class Filter {
 public:
  // `refusal` answers what is not allowed.
  explicit Filter(unsigned refusal) : refusal_{refusal} {
    add({load(offsetof(seccomp_data, arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0), answer(refusal_),
         load(call_number), if_at_least(foreign_calls), answer(refusal_)});
    for (const int call : reaching_out) refuse(call);
  }

  void refuse(int call) { add({if_equal(static_cast<unsigned>(call)), answer(refusal_)}); }

  void allow_no_process_but_this() {
    const auto self = static_cast<unsigned>(getpid());
#ifdef SYS_fork
    refuse(SYS_fork);
    refuse(SYS_vfork);
#endif
    refuse(SYS_tkill);
    refuse(SYS_pidfd_send_signal);
    add({
        // Its flags are behind a pointer, where a filter cannot look: the C library then uses clone.
        if_equal(SYS_clone3),
        answer(SECCOMP_RET_ERRNO | ENOSYS),
        if_equal(SYS_clone, 6),
        load(first_argument),  // flags
        if_any_of(CLONE_VFORK),
        answer(refusal_),
        if_any_of(CLONE_THREAD | CLONE_VM),
        answer(allow),
        answer(refusal_),
        // Signals: to this process only, none that looks as if the machine had run out of memory, and none that lets
        // everybody wait for the deadline.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigqueueinfo, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_tgsigqueueinfo, 3, 0),
        answer(allow),
        load(second_argument),
        BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
        load(third_argument),
        if_equal(SIGKILL),
        answer(refusal_),
        if_equal(SIGSTOP),
        answer(refusal_),
        load(first_argument),  // process
        if_equal(self),
        answer(allow),
        answer(refusal_),
    });
  }

  bool install() {
    add({answer(allow)});
    const sock_fprog program{static_cast<unsigned short>(instructions_.size()), instructions_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(std::initializer_list<sock_filter> more) { instructions_.insert(instructions_.end(), more); }

  unsigned refusal_;
  std::vector<sock_filter> instructions_;
};

}  // namespace

bool confine_this_process(bool alone) {
  Filter filter{alone ? trap : SECCOMP_RET_ERRNO | EPERM};
  if (alone) {
    filter.allow_no_process_but_this();
  } else {
    filter.refuse(SYS_ptrace);  // LeakSanitizer needs it
  }
  return filter.install();
}

}  // namespace grader
