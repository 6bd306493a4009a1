// SPDX-License-Identifier: MIT
// Every seam (src/seams/README.md): virtual in a world, real outside of it.
#include <kata/explore.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/system_timer.hpp>

#include <gtest/gtest.h>

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <random>
#include <set>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

nanoseconds read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

nanoseconds wall_time_of_day() {
  timeval time{};
  gettimeofday(&time, nullptr);
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

nanoseconds wall_time_of_c11() {
  timespec time{};
  timespec_get(&time, TIME_UTC);
  return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

const struct {
  const char* name;
  std::function<nanoseconds()> now;
} clocks[] = {
    {"steady_clock", [] { return std::chrono::steady_clock::now().time_since_epoch(); }},
    {"system_clock", [] { return nanoseconds{std::chrono::system_clock::now().time_since_epoch()}; }},
    {"high_resolution_clock", [] { return nanoseconds{std::chrono::high_resolution_clock::now().time_since_epoch()}; }},
    {"CLOCK_MONOTONIC", [] { return read(CLOCK_MONOTONIC); }},
    {"CLOCK_BOOTTIME", [] { return read(CLOCK_BOOTTIME); }},
    {"CLOCK_REALTIME", [] { return read(CLOCK_REALTIME); }},
    {"CLOCK_REALTIME_COARSE", [] { return read(CLOCK_REALTIME_COARSE); }},
    {"gettimeofday", wall_time_of_day},
    {"timespec_get", wall_time_of_c11},
    {"time", [] { return nanoseconds{std::chrono::seconds{time(nullptr)}}; }},
};

void in_a_world(const kata::Body& body) {
  const kata::SearchReport report = kata::search(kata::single, body);
  for (const kata::Finding& finding : report.findings) ADD_FAILURE() << finding.rule << ": " << finding.message;
}

TEST(Seams, ClocksStandStillUntilTheWorldMovesThem) {
  for (const auto& clock : clocks)
    in_a_world([&](kata::World& world) {
      const nanoseconds before = clock.now();
      EXPECT_EQ(clock.now(), before) << clock.name;
      world.advance(1h);
      EXPECT_EQ(clock.now() - before, 1h) << clock.name;
    });
}

TEST(Seams, ClocksAreRealOutsideOfAWorld) {
  for (const auto& clock : clocks) {
    nanoseconds inside{};
    in_a_world([&](kata::World&) { inside = clock.now(); });
    const nanoseconds first = clock.now();
    const nanoseconds second = clock.now();
    EXPECT_LE(first, second) << clock.name;
    EXPECT_NE(first, inside) << clock.name;
  }
  const nanoseconds before = read(CLOCK_PROCESS_CPUTIME_ID);
  nanoseconds after{};
  in_a_world([&](kata::World&) { after = read(CLOCK_PROCESS_CPUTIME_ID); });
  EXPECT_GT(after, before) << "CPU time stays real in a world too";
}

void sleep_by_nanosleep(timespec time) { nanosleep(&time, nullptr); }

void sleep_until_by_clock(clockid_t clock, std::chrono::seconds time) {
  timespec end{};
  clock_gettime(clock, &end);
  end.tv_sec += time.count();
  clock_nanosleep(clock, TIMER_ABSTIME, &end, nullptr);
}

TEST(Seams, SleepsMoveTheClockAndTakeNoTime) {
  const struct {
    const char* name;
    std::function<void()> sleep;
    nanoseconds time;
  } rows[] = {
      {"sleep_for", [] { std::this_thread::sleep_for(1h); }, 1h},
      {"sleep_until", [] { std::this_thread::sleep_until(std::chrono::steady_clock::now() + 1h); }, 1h},
      {"sleep_until system", [] { std::this_thread::sleep_until(std::chrono::system_clock::now() + 1h); }, 1h},
      {"nanosleep", [] { sleep_by_nanosleep({.tv_sec = 3600, .tv_nsec = 7}); }, 1h + 7ns},
      {"clock_nanosleep", [] { sleep_until_by_clock(CLOCK_MONOTONIC, 3600s); }, 1h},
      {"clock_nanosleep, wall", [] { sleep_until_by_clock(CLOCK_REALTIME, 3600s); }, 1h},
      {"usleep", [] { usleep(1500); }, 1500us},
      {"sleep", [] { sleep(3600); }, 1h},
  };
  for (const auto& row : rows)
    in_a_world([&](kata::World& world) {
      row.sleep();
      EXPECT_EQ(world.elapsed(), row.time) << row.name;
    });
}

TEST(Seams, SleepsAreRealOutsideOfAWorld) {
  const auto before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(2ms);
  usleep(1000);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 3ms);
}

template <class Timer>
void wait_an_hour(kata::World& world) {
  Timer& timer = world.make<Timer>(world.context(), 1h);
  bool& expired = world.make<bool>(false);
  timer.async_wait([&expired](boost::system::error_code) { expired = true; });
  world.settle();
  EXPECT_TRUE(expired);
  EXPECT_EQ(world.elapsed(), 1h);
}

TEST(Seams, TimersExpireInVirtualTime) {
  in_a_world(wait_an_hour<asio::steady_timer>);
  in_a_world(wait_an_hour<asio::system_timer>);
  asio::io_context io;
  asio::steady_timer timer{io, 1ms};
  const auto before = std::chrono::steady_clock::now();
  timer.async_wait([](boost::system::error_code) {});
  EXPECT_EQ(io.run_for(10s), 1u) << "and in real time elsewhere";
  EXPECT_GE(std::chrono::steady_clock::now() - before, 1ms);
}

TEST(Seams, RandomNumbersComeFromTheSeed) {
  std::set<unsigned> devices;
  std::set<unsigned> calls;
  for (int i = 0; i < 2; ++i)
    in_a_world([&](kata::World&) {
      unsigned value = 0;
      devices.insert(std::random_device{}());
      EXPECT_EQ(getrandom(&value, sizeof value, 0), static_cast<ssize_t>(sizeof value));
      calls.insert(value);
      EXPECT_EQ(getentropy(&value, sizeof value), 0);
      calls.insert(value);
    });
  EXPECT_EQ(devices.size(), 1u);
  EXPECT_EQ(calls.size(), 2u);
  const unsigned outside = std::random_device{}();
  EXPECT_NE(std::random_device{}(), outside);
}

TEST(Seams, AMutexThatCanNeverBeGivenBackIsAnError) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    auto& mutex = world.make<std::mutex>();
    const std::lock_guard lock{mutex};
    asio::post(world.context(), [&mutex] {
      try {
        mutex.lock();
        ADD_FAILURE() << "locked twice";
      } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::resource_deadlock_would_occur);
      }
    });
    world.settle();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck");
  in_a_world([](kata::World& world) {
    auto& mutex = world.make<std::recursive_mutex>();
    const std::lock_guard outer{mutex};
    const std::lock_guard inner{mutex};
  });
}

TEST(Seams, ThreadsMutexesAndSocketsAreRealOutsideOfAWorld) {
  std::mutex mutex;
  int count = 0;
  const auto add = [&] {
    for (int i = 0; i < 1000; ++i) {
      const std::lock_guard lock{mutex};
      ++count;
    }
  };
  std::thread first{add};
  std::thread second{add};
  first.join();
  second.join();
  EXPECT_EQ(count, 2000);

  int ends[2] = {-1, -1};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  char byte = 'x';
  EXPECT_EQ(write(ends[0], &byte, 1), 1);
  EXPECT_EQ(::read(ends[1], &byte, 1), 1);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
