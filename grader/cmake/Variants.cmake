# SPDX-License-Identifier: MIT
# The ways in which a kata is compiled. This is the only place that knows them: the grader takes its
# commands for a learner's file from the targets that are defined with them.
#
#   sim    the tests, optimised a little, with the checks of libstdc++
#   asan   AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer
#   tsan   ThreadSanitizer
#
# For each variant V: interface target variant.V (flags), harness.V (objects), gtest.V and asio.V
# (libraries), and prelude.V, whose precompiled header the tests of all katas reuse.
#
# The editable files of a kata are compiled at every check, as variant V.fix with prelude.V.fix: not optimised,
# which takes half the time (docs/performance.md), and in variant sim with the check of races (RaceCheck.cmake).

set(KATA_VARIANTS sim asan tsan)

if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)  # Boost's own BoostConfig.cmake: FindBoost is on its way out
endif()
find_package(Boost 1.81 REQUIRED)
include(ShadowAtomicCount)
include(RaceCheck)

# Functions that the harness stands in for: grader/harness/src/world/strand.cpp, src/seams/loops.cpp,
# src/seams/randomness.cpp.
set(KATA_WRAPPED_FUNCTIONS
  _ZN5boost4asio6detail23strand_executor_service18run_ready_handlersERSt10shared_ptrINS2_11strand_implEE
  _ZN5boost4asio6detail23strand_executor_service21create_implementationEv
  _ZN5boost4asio6detail23strand_executor_service7enqueueERKSt10shared_ptrINS2_11strand_implEEPNS1_19scheduler_operationE
  _ZN5boost4asio6detail9scheduler3runERNS_6system10error_codeE
  _ZN5boost4asio6detail9scheduler7run_oneERNS_6system10error_codeE
  _ZN5boost4asio6detail9scheduler4pollERNS_6system10error_codeE
  _ZN5boost4asio6detail9scheduler8poll_oneERNS_6system10error_codeE
  _ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE
  _ZNSt13random_device9_M_getvalEv)

# What the files of a kata are compiled with, and nothing else: grader/harness/src/seams/branches.cpp.
set(KATA_FILE_OPTIONS -fsanitize-coverage=trace-pc)

# What tests are compiled with in variants sim and asan: little is inlined, which takes a quarter less to compile
# (docs/performance.md).
set(KATA_TEST_OPTIONS "SHELL:-mllvm -inline-threshold=10")

function(add_variant_flags variant)
  add_library(variant.${variant} INTERFACE)
  target_compile_features(variant.${variant} INTERFACE cxx_std_20)
  target_compile_options(variant.${variant} INTERFACE
    -Wall -Wextra -Werror=return-type
    -gline-tables-only -fno-omit-frame-pointer -fno-optimize-sibling-calls  # stacks with every call on them
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= ${ARGN})
  target_link_options(variant.${variant} INTERFACE -fuse-ld=lld ${ARGN})
  foreach(name IN LISTS KATA_WRAPPED_FUNCTIONS)
    target_link_options(variant.${variant} INTERFACE -Wl,--wrap=${name})
  endforeach()
  # The same in every variant: code must not be able to tell them apart. Frames and
  # operations are allocated each time, so that the checks see each of them. Asio has a fence before and after each
  # handler, beside the locks of its queues: it would order whatever two threads do (src/orders_under_tsan.cpp).
  target_compile_definitions(variant.${variant} INTERFACE
    _GLIBCXX_ASSERTIONS BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=0
    BOOST_ASIO_DISABLE_FENCED_BLOCK)
  target_include_directories(variant.${variant} INTERFACE ${PROJECT_SOURCE_DIR}/grader/harness/include)
  target_include_directories(variant.${variant} SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
  target_link_libraries(variant.${variant} INTERFACE Threads::Threads)
endfunction()

add_variant_flags(sim -O1)
add_variant_flags(sim.fix -O0 ${KATA_FILE_OPTIONS} ${RACE_CHECK_OPTIONS})
# Without what AddressSanitizer tells better, a null pointer and an object that is gone: these checks come before
# it, and are half of the code.
set(asan_options -fsanitize=address,undefined -fno-sanitize=null,alignment,vptr -fno-sanitize-recover=all)
add_variant_flags(asan -O1 ${asan_options})
add_variant_flags(asan.fix -O0 ${KATA_FILE_OPTIONS} ${asan_options})
set(tsan_options -fsanitize=thread)
add_variant_flags(tsan -O1 ${tsan_options})
add_variant_flags(tsan.fix -O0 ${KATA_FILE_OPTIONS} ${tsan_options})
# grader/harness/src/noise.cpp, src/orders_under_tsan.cpp
foreach(function IN ITEMS __tsan_atomic8_load __tsan_atomic16_load __tsan_atomic32_load
                          __tsan_atomic64_load __tsan_atomic64_fetch_sub __tsan_atomic_thread_fence
                          pthread_mutex_unlock)
  target_link_options(variant.tsan INTERFACE -Wl,--wrap=${function})
endforeach()
foreach(variant IN ITEMS tsan tsan.fix)
  target_include_directories(variant.${variant} SYSTEM BEFORE INTERFACE ${SHADOW_ATOMIC_COUNT_INCLUDE})
endforeach()
