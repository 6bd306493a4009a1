// SPDX-License-Identifier: MIT
// The code of docs/course/01-waiting.md, between the marks: what is bad has a finding, what is good has none.
// Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;

namespace {

// Branches after which a handler works too long, of which a thread may take ten times as many.
constexpr std::uint64_t soon = 20'000;

// --- sleeping until there is work

struct Letters {
  std::mutex mutex;
  std::condition_variable arrived;
  std::queue<std::string> waiting;  // guarded by mutex
};

void drop(Letters& letters, std::string letter) {
  {
    const std::lock_guard lock{letters.mutex};
    letters.waiting.push(std::move(letter));
  }
  letters.arrived.notify_one();
}

// Requires: a letter is waiting, and its mutex is held.
std::string first_of(Letters& letters) {
  std::string letter = std::move(letters.waiting.front());
  letters.waiting.pop();
  return letter;
}

namespace sleep_polling_bad {
// [sleep-polling: bad]
std::string take(Letters& letters) {
  std::unique_lock lock{letters.mutex};
  while (letters.waiting.empty()) {
    lock.unlock();
    std::this_thread::sleep_for(100ms);  // wakes ten times a second for nothing, and is late when there is something
    lock.lock();
  }
  return first_of(letters);
}
// [end]
}  // namespace sleep_polling_bad

namespace sleep_polling_good {
// [sleep-polling: good]
std::string take(Letters& letters) {
  std::unique_lock lock{letters.mutex};
  letters.arrived.wait(lock, [&letters] { return !letters.waiting.empty(); });  // drop() notifies
  return first_of(letters);
}
// [end]
}  // namespace sleep_polling_good

TEST(Waiting, SleepPolling) {
  const auto program = [](kata::World& world, std::string (&take)(Letters&)) {
    Letters& letters = world.make<Letters>();
    auto& taken_at = world.make<std::chrono::nanoseconds>();
    auto& clerk = world.make<std::thread>([&] {
      EXPECT_EQ(take(letters), "invoice");
      taken_at = world.elapsed();
    });
    world.advance(150ms);
    drop(letters, "invoice");
    clerk.join();
    EXPECT_EQ(taken_at, 150ms);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, sleep_polling_bad::take); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, sleep_polling_good::take); }), "");
}

// --- spinning

namespace spinning_bad {
// [spinning: bad]
void wait_until_open(const std::atomic<bool>& open) {
  while (!open) std::this_thread::yield();  // a processor at full power, to find out that nothing has happened
}
// [end]
}  // namespace spinning_bad

namespace spinning_good {
// [spinning: good]
void wait_until_open(const std::atomic<bool>& open) {
  open.wait(false);  // sleeps until somebody changes it, and calls notify_all()
}
// [end]
}  // namespace spinning_good

TEST(Waiting, Spinning) {
  const auto program = [](kata::World& world, void (&wait_until_open)(const std::atomic<bool>&)) {
    auto& open = world.make<std::atomic<bool>>(false);
    auto& guest = world.make<std::thread>([&] { wait_until_open(open); });
    world.advance(1h);
    open = true;
    open.notify_all();
    guest.join();
  };
  EXPECT_EQ(
      rule_of(kata::single, [&](kata::World& w) { program(w, spinning_bad::wait_until_open); }, soon), "cpu-bound");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, spinning_good::wait_until_open); }), "");
}

// --- a stop flag that nobody hears

struct Worker {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> stopped = false;
};

// Until it is stopped.
void work(Worker& worker) {
  std::unique_lock lock{worker.mutex};
  worker.changed.wait(lock, [&worker] { return worker.stopped.load(); });
}

namespace stop_flag_bad {
// [stop-flag: bad]
void stop(Worker& worker) {
  worker.stopped = true;  // whoever sleeps does not see it
}
// [end]
}  // namespace stop_flag_bad

namespace stop_flag_good {
// [stop-flag: good]
void stop(Worker& worker) {
  {
    const std::lock_guard lock{worker.mutex};  // nobody is between the look at the flag and the wait
    worker.stopped = true;
  }
  worker.changed.notify_all();
}
// [end]
}  // namespace stop_flag_good

TEST(Waiting, StopFlag) {
  const auto program = [](kata::World& world, void (&stop)(Worker&)) {
    Worker& worker = world.make<Worker>();
    auto& thread = world.make<std::thread>([&worker] { work(worker); });
    world.advance(1s);
    stop(worker);
    thread.join();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_flag_bad::stop); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_flag_good::stop); }), "");
}

// --- end of stream

// As POSIX has it: read() gives the bytes that are there, and 0 when the other side has closed.
struct Pipe {
  std::string bytes;
  std::size_t read(char* into, std::size_t size) {
    const std::size_t count = bytes.copy(into, size);
    bytes.erase(0, count);
    return count;
  }
};

namespace end_of_stream_bad {
// [end-of-stream: bad]
std::string read_all(Pipe& pipe) {
  std::string text;
  char buffer[4];
  while (text.find('\n') == std::string::npos) {
    const std::size_t count = pipe.read(buffer, sizeof buffer);
    text.append(buffer, count);  // 0 bytes: nothing yet, so once more?
  }
  return text;
}
// [end]
}  // namespace end_of_stream_bad

namespace end_of_stream_good {
// [end-of-stream: good]
std::string read_all(Pipe& pipe) {
  std::string text;
  char buffer[4];
  while (text.find('\n') == std::string::npos) {
    const std::size_t count = pipe.read(buffer, sizeof buffer);
    if (count == 0) break;  // the other side has closed: there will never be more
    text.append(buffer, count);
  }
  return text;
}
// [end]
}  // namespace end_of_stream_good

TEST(Waiting, EndOfStream) {
  const auto program = [](kata::World& world, std::string (&read_all)(Pipe&)) {
    Pipe& pipe = world.make<Pipe>("half a line");
    auto& text = world.make<std::string>();
    auto& reader = world.make<std::thread>([&] { text = read_all(pipe); });
    reader.join();
    EXPECT_EQ(text, "half a line");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, end_of_stream_bad::read_all); }, soon), "cpu-bound");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, end_of_stream_good::read_all); }), "");
}

// --- probably ready by now

struct Server {
  std::atomic<bool> listening = false;
  std::promise<void> ready;

  void start(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
    listening = true;
    ready.set_value();
  }
};

bool connect(const Server& server) {
  return server.listening;
}

namespace probably_bad {
// [probably-ready: bad]
bool connect_when_ready(Server& server) {
  std::this_thread::sleep_for(1s);  // enough on this machine, and nine times out of ten too long
  return connect(server);
}
// [end]
}  // namespace probably_bad

namespace probably_good {
// [probably-ready: good]
bool connect_when_ready(Server& server) {
  server.ready.get_future().wait();  // the server says when
  return connect(server);
}
// [end]
}  // namespace probably_good

TEST(Waiting, ProbablyReady) {
  const auto program = [](kata::World& world, bool (&connect_when_ready)(Server&)) {
    Server& server = world.make<Server>();
    const auto time = world.choose(2) == 0 ? 20ms : 1200ms;
    auto& thread = world.make<std::thread>([&server, time] { server.start(time); });
    EXPECT_TRUE(connect_when_ready(server));
    thread.join();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, probably_bad::connect_when_ready); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, probably_good::connect_when_ready); }), "");
}

}  // namespace
