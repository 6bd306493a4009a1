// SPDX-License-Identifier: MIT
#include "world/fiber.hpp"

#include <gtest/gtest.h>

#include <pthread.h>

#include <cstdlib>
#include <fstream>
#include <memory>

namespace {

struct SetAtTheEnd {
  ~SetAtTheEnd() {
    if (flag != nullptr) *flag = true;
  }
  bool* flag = nullptr;
};

TEST(Fiber, ThreadLocalsAreGoneWhenItHasEnded) {
  bool gone = false;
  {
    kata::Fiber fiber{kata::Fiber::small_stack, [&] {
                        thread_local SetAtTheEnd last;
                        last.flag = &gone;
                      }};
    fiber.resume();
    EXPECT_TRUE(fiber.ended());
    EXPECT_TRUE(gone);
  }
}

TEST(Fiber, WhatItsKeysHoldIsGoneWhenItHasEnded) {
  pthread_key_t key{};
  ASSERT_EQ(pthread_key_create(&key, [](void* flag) { *static_cast<bool*>(flag) = true; }), 0);
  bool gone = false;
  {
    kata::Fiber fiber{kata::Fiber::small_stack, [&] { pthread_setspecific(key, &gone); }, [&] { EXPECT_TRUE(gone); }};
    fiber.resume();
    EXPECT_TRUE(fiber.ended());
    EXPECT_TRUE(gone);
  }
  pthread_key_delete(key);
}

TEST(Fiber, NoOtherHasItsIdBeforeItIsDestroyed) {
  kata::Fiber first{kata::Fiber::small_stack, [] {}};
  first.resume();
  for (int i = 0; i < 100; ++i) {
    kata::Fiber other{kata::Fiber::small_stack, [] {}};
    EXPECT_FALSE(pthread_equal(first.id(), other.id()));
    other.resume();
  }
}

#if __has_feature(address_sanitizer)

// The system gives the numbers of threads that have ended to others again, sooner or later.
TEST(FiberDeathTest, MemoryOfOneThatIsPausedForEverIsNoLeak) {
  constexpr int most = 40'000;
  int numbers = 0;
  std::ifstream{"/proc/sys/kernel/pid_max"} >> numbers;
  if (numbers == 0 || numbers > most) GTEST_SKIP() << "the system has " << numbers << " numbers for threads, which takes too long";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto story = [&] {
    for (int i = 0; i < numbers; ++i) kata::comes_back([] {});
    for (int i = 0; i < 10; ++i)
      kata::comes_back([] {
        const auto held = std::make_unique<int>(7);
        kata::Fiber::current()->pause();
      });
    std::exit(0);
  };
  EXPECT_EXIT(story(), testing::ExitedWithCode(0), "");
}

#endif

}  // namespace
