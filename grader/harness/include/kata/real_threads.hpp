// SPDX-License-Identifier: MIT
// For tests that run on real threads and the real clock, outside of a kata::World.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <latch>
#include <memory>

// KATA_TEST_ON_REAL_THREADS is a TEST that is part of variant tsan only. What threads do to each other is seen there;
// elsewhere it is luck, and a verdict must not depend on it.
#if __has_feature(thread_sanitizer)
#define KATA_TEST_ON_REAL_THREADS(suite, name) TEST(suite, name)
#else
#define KATA_TEST_ON_REAL_THREADS(suite, name) [[maybe_unused]] static void suite##_##name()
#endif

namespace kata {

inline constexpr bool under_thread_sanitizer = __has_feature(thread_sanitizer);

// Ends when each of the pool's threads, `threads` of them, has left the handler that it was in.
//
// A handler that calls an object may bring about the end of a whole test before the call has returned to it: a
// thread that posts to another pool still wakes it up when what it posted has long been done. Whoever destroys the
// object then is in a race with the call. So: wait for the results, then for the threads, then destroy.
inline void wait_for_threads_of(boost::asio::thread_pool& pool, int threads) {
  // Shared: the last to arrive may still look at it when the others have gone.
  const auto all_here = std::make_shared<std::latch>(threads + 1);
  for (int i = 0; i < threads; ++i) boost::asio::post(pool, [all_here] { all_here->arrive_and_wait(); });
  all_here->arrive_and_wait();
}

}  // namespace kata
