// SPDX-License-Identifier: MIT
// libstdc++ lets threads wait for atomics, semaphores, latches, barriers and stop requests in its headers, by
// syscall(). So the object of a fix that uses one of them would call the system, which no fix may do
// (grader/src/stage/symbol_rules.cpp). Here the headers call a function that can wait and wake, and nothing else.
// Part of the prelude, before other headers.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

extern "C" long kata_futex(long number, ...) noexcept;

#define syscall kata_futex
#include <atomic>
#include <semaphore>
#undef syscall
