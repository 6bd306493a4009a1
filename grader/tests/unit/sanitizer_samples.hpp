// SPDX-License-Identifier: MIT
// Reports of clang++-19's sanitizers, shortened: fewer frames of libraries, short build ids.
#pragma once

namespace grader::samples {

inline constexpr const char* use_after_free = R"(
=================================================================
==22687==ERROR: AddressSanitizer: heap-use-after-free on address 0x502000000010 at pc 0x55555569e161 bp 0x7fffffffe580 sp 0x7fffffffe578
READ of size 4 at 0x502000000010 thread T0
    #0 0x55555569e160  (/tree/12-0/asan/bank+0x14a160) (BuildId: b0d0ea38)
    #1 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)
    #2 0x5555555bc500  (/tree/12-0/asan/bank+0x68500) (BuildId: b0d0ea38)

0x502000000010 is located 0 bytes inside of 4-byte region [0x502000000010,0x502000000014)
freed by thread T0 here:
    #0 0x55555569c972  (/tree/12-0/asan/bank+0x148972) (BuildId: b0d0ea38)
    #1 0x55555569e1ef  (/tree/12-0/asan/bank+0x14a1ef) (BuildId: b0d0ea38)

previously allocated by thread T0 here:
    #0 0x55555569bd0d  (/tree/12-0/asan/bank+0x147d0d) (BuildId: b0d0ea38)
    #1 0x55555569e1c7  (/tree/12-0/asan/bank+0x14a1c7) (BuildId: b0d0ea38)

SUMMARY: AddressSanitizer: heap-use-after-free (/tree/12-0/asan/bank+0x14a160) (BuildId: b0d0ea38) 
Shadow bytes around the buggy address:
  0x501ffffffd80: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
=>0x502000000000: fa fa[fd]fa fa fa fa fa fa fa fa fa fa fa fa fa
Shadow byte legend (one shadow byte represents 8 application bytes):
  Addressable:           00
  ASan internal:           fe
==22687==ABORTING
)";

inline constexpr const char* double_free = R"(
=================================================================
==22690==ERROR: AddressSanitizer: attempting double-free on 0x502000000010 in thread T0:
    #0 0x55555569c922  (/tree/12-0/asan/bank+0x148922) (BuildId: 4209a468)
    #1 0x55555569e147  (/tree/12-0/asan/bank+0x14a147) (BuildId: 4209a468)
    #2 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)

0x502000000010 is located 0 bytes inside of 4-byte region [0x502000000010,0x502000000014)
freed by thread T0 here:
    #0 0x55555569c922  (/tree/12-0/asan/bank+0x148922) (BuildId: 4209a468)
    #1 0x55555569e13f  (/tree/12-0/asan/bank+0x14a13f) (BuildId: 4209a468)

SUMMARY: AddressSanitizer: double-free (/tree/12-0/asan/bank+0x148922) (BuildId: 4209a468) 
==22690==ABORTING
)";

inline constexpr const char* use_after_return = R"(
=================================================================
==22693==ERROR: AddressSanitizer: stack-use-after-return on address 0x7ffff5900020 at pc 0x55555569e1b6 bp 0x7fffffffe580 sp 0x7fffffffe578
READ of size 4 at 0x7ffff5900020 thread T0
    #0 0x55555569e1b5  (/tree/12-0/asan/bank+0x14a1b5) (BuildId: a3827beb)
    #1 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)

Address 0x7ffff5900020 is located in stack of thread T0 at offset 32 in frame
    #0 0x55555569e097  (/tree/12-0/asan/bank+0x14a097) (BuildId: a3827beb)

  This frame has 1 object(s):
    [32, 36) 'n' (line 1) <== Memory access at offset 32 is inside this variable
HINT: this may be a false positive if your program uses some custom stack unwind mechanism
SUMMARY: AddressSanitizer: stack-use-after-return (/tree/12-0/asan/bank+0x14a1b5) 
==22693==ABORTING
)";

inline constexpr const char* leak = R"(
=================================================================
==22696==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 40 byte(s) in 1 object(s) allocated from:
    #0 0x55555569bd9d  (/tree/12-0/asan/bank+0x147d9d) (BuildId: 6b5db82e)
    #1 0x55555569e1ca  (/tree/12-0/asan/bank+0x14a1ca) (BuildId: 6b5db82e)
    #2 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)

Direct leak of 40 byte(s) in 1 object(s) allocated from:
    #0 0x55555569bd9d  (/tree/12-0/asan/bank+0x147d9d) (BuildId: 6b5db82e)
    #1 0x55555569e1b5  (/tree/12-0/asan/bank+0x14a1b5) (BuildId: 6b5db82e)

SUMMARY: AddressSanitizer: 80 byte(s) leaked in 2 allocation(s).
)";

inline constexpr const char* overflow =
    R"(katas/06d-03-x/bank.cpp:12:60: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
    #0 0x55555569e0a6  (/tree/12-0/asan/bank+0x14a0a6) (BuildId: 91e4fdc6)
    #1 0x55555569e0c7  (/tree/12-0/asan/bank+0x14a0c7) (BuildId: 91e4fdc6)
    #2 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)

SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior katas/06d-03-x/bank.cpp:12:60 
)";

inline constexpr const char* misaligned =
    R"(bank.cpp:2:57: runtime error: load of misaligned address 0x502000000011 for type 'int', which requires 4 byte alignment
0x502000000011: note: pointer points here
 00 00 00  be be be be be be be be  be be be be be be be be  00 00 00 00 00 00 00 00  00 00 00 00 00
              ^ 
    #0 0x55555569e0da  (/tree/12-0/asan/bank+0x14a0da) (BuildId: 5a90d37e)
    #1 0x7ffff7a45249  (/lib/x86_64-linux-gnu/libc.so.6+0x27249) (BuildId: 93ac61ec)

SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior bank.cpp:2:57 
)";

inline constexpr const char* aborted = R"(AddressSanitizer:DEADLYSIGNAL
=================================================================
==22706==ERROR: AddressSanitizer: ABRT on unknown address 0x0000000058b2 (pc 0x7ffff7aa8eec bp 0x7ffff7e9f7c0 sp 0x7fffffffe470 T0)
    #0 0x7ffff7aa8eec  (/lib/x86_64-linux-gnu/libc.so.6+0x8aeec) (BuildId: 93ac61ec)
    #1 0x55555569e055  (/tree/12-0/asan/bank+0x14a055) (BuildId: 3eefe270)
    #2 0x55555569e085  (/tree/12-0/asan/bank+0x14a085) (BuildId: 3eefe270)

==22706==Register values:
rax = 0x0000000000000000  rbx = 0x00000000000058b2  rcx = 0x00007ffff7aa8eec  rdx = 0x0000000000000006  
AddressSanitizer can not provide additional info.
SUMMARY: AddressSanitizer: ABRT (/lib/x86_64-linux-gnu/libc.so.6+0x8aeec) (BuildId: 93ac61ec) 
==22706==ABORTING
)";

// Under ThreadSanitizer.
inline constexpr const char* segmentation_fault = R"(ThreadSanitizer:DEADLYSIGNAL
==22758==ERROR: ThreadSanitizer: SEGV on unknown address 0x000000000000 (pc 0x55555567868b bp 0x7fffffffe560 sp 0x7fffffffe540 T22758)
==22758==The signal is caused by a READ memory access.
==22758==Hint: address points to the zero page.
    #0 <null> <null> (bank+0x12468b) (BuildId: 3d4f1529)
    #1 <null> <null> (bank+0x1246b5) (BuildId: 3d4f1529)
    #2 <null> <null> (libc.so.6+0x27249) (BuildId: 93ac61ec)

==22758==Register values:
rax = 0x0000000000000000  rbx = 0x0000000000000000  rcx = 0x0000100000000000  rdx = 0x00000000400a000f  
ThreadSanitizer can not provide additional info.
SUMMARY: ThreadSanitizer: SEGV (/tree/12-0/tsan/bank+0x12468b) (BuildId: 3d4f1529) 
==22758==ABORTING
)";

// A call through a pointer to nowhere: there is no stack.
inline constexpr const char* wild_call = R"(AddressSanitizer:DEADLYSIGNAL
=================================================================
==1035==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000010 (pc 0x000000000010 bp 0x7fffffffe580 sp 0x7fffffffe578 T0)
==1035==Hint: pc points to the zero page.
==1035==The signal is caused by a READ memory access.
AddressSanitizer:DEADLYSIGNAL
AddressSanitizer: nested bug in the same thread, aborting.
)";

inline constexpr const char* data_race = R"(==================
WARNING: ThreadSanitizer: data race (pid=22742)
  Write of size 8 at 0x720c00000000 by thread T1 (mutexes: write M0):
    #0 <null> <null> (bank+0x124bc3) (BuildId: db2341fa)
    #1 <null> <null> (bank+0x124df3) (BuildId: db2341fa)
    #2 <null> <null> (libstdc++.so.6+0xd44a2) (BuildId: 289ee39f)

  Previous write of size 8 at 0x720c00000000 by main thread:
    #0 <null> <null> (bank+0x124c20) (BuildId: db2341fa)
    #1 <null> <null> (libc.so.6+0x27249) (BuildId: 93ac61ec)

  Location is heap block of size 48 at 0x720c00000000 allocated by main thread:
    #0 <null> <null> (bank+0x123a22) (BuildId: db2341fa)
    #1 <null> <null> (bank+0x124c4f) (BuildId: db2341fa)

  Mutex M0 (0x720c00000008) created at:
    #0 <null> <null> (bank+0xa1fae) (BuildId: db2341fa)

  Thread T1 (tid=22745, running) created by main thread at:
    #0 <null> <null> (bank+0xa02a1) (BuildId: db2341fa)
    #1 <null> <null> (libstdc++.so.6+0xd4578) (BuildId: 289ee39f)

SUMMARY: ThreadSanitizer: data race (/tree/12-0/tsan/bank+0x124bc3) (BuildId: db2341fa) 
==================
ThreadSanitizer: reported 1 warnings
)";

inline constexpr const char* lock_order = R"(==================
WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=22747)
  Cycle in lock order graph: M0 (0x555556a6e928) => M1 (0x555556a6e950) => M0

  Mutex M1 acquired here while holding mutex M0 in thread T1:
    #0 <null> <null> (bank+0xa1fde) (BuildId: 9f695f8f)
    #1 <null> <null> (bank+0x124bea) (BuildId: 9f695f8f)

  Mutex M0 previously acquired by the same thread here:
    #0 <null> <null> (bank+0x124bda) (BuildId: 9f695f8f)

SUMMARY: ThreadSanitizer: lock-order-inversion (potential deadlock) (/tree/12-0/tsan/bank+0xa1fde) 
==================
)";

inline constexpr const char* thread_leak = R"(==================
WARNING: ThreadSanitizer: thread leak (pid=22753)
  Thread T1 (tid=22756, finished) created by main thread at:
    #0 <null> <null> (bank+0x9fd81) (BuildId: a78b1875)
    #1 <null> <null> (bank+0x1246a4) (BuildId: a78b1875)
    #2 <null> <null> (libc.so.6+0x27249) (BuildId: 93ac61ec)

SUMMARY: ThreadSanitizer: thread leak (/tree/12-0/tsan/bank+0x9fd81) (BuildId: a78b1875) 
==================
)";

inline constexpr const char* all[] = {
    use_after_free, double_free,        use_after_return, leak,      overflow,   misaligned,
    aborted,        segmentation_fault, wild_call,        data_race, lock_order, thread_leak};

}  // namespace grader::samples
