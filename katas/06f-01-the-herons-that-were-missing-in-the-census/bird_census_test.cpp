// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/real_threads.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// For messages of GoogleTest.
static void PrintTo(Bird bird, std::ostream* out) {
  *out << (bird == Bird::heron ? "heron" : bird == Bird::stork ? "stork" : "kingfisher");
}

static void PrintTo(const Picture& picture, std::ostream* out) {
  *out << picture.camera << ": " << picture.pixels;
}

namespace {

using Names = std::vector<std::string>;

// The recognition of these tests: a letter for each bird. A picture with a '?' cannot be read.
Birds birds_on(const Picture& picture) {
  Birds birds;
  for (const char pixel : picture.pixels) {
    if (pixel == '?') throw std::runtime_error{"blurred: " + picture.pixels};
    if (pixel == 'h') birds.push_back(Bird::heron);
    if (pixel == 'k') birds.push_back(Bird::kingfisher);
    if (pixel == 's') birds.push_back(Bird::stork);
  }
  return birds;
}

// What became of a call, and where its caller went on.
struct Outcome {
  bool ended = false;
  std::exception_ptr exception;
  std::string where;
  long count = -1;
};

// A nature reserve: two workers unless a test wants more, cameras and screens, and an archive that a test may hold up.
class Reserve {
 public:
  struct Stored {
    Picture picture;
    Birds birds;
  };

  explicit Reserve(kata::World& world, int workers = 2) : world_{world}, workers_{static_cast<std::size_t>(workers)} {
    world.name(world.context(), "the screens");
    world.name(workers_, "the workers");
  }

  BirdCensus& census() { return census_; }
  asio::any_io_executor workers() { return workers_.get_executor(); }

  // The outcome stays valid as long as the reserve.
  const Outcome& add(const asio::any_io_executor& caller, const std::string& pixels) {
    return start(caller, [this, pixels](Outcome&) { return census_.add({"pond", pixels}); });
  }
  const Outcome& add(const std::string& pixels) { return add(world_.executor(), pixels); }

  const Outcome& count(const asio::any_io_executor& caller, Bird bird) {
    return start(caller, [this, bird](Outcome& outcome) { return count_into(bird, outcome); });
  }

  // Now, when nothing else goes on.
  long counted(Bird bird) {
    const Outcome& outcome = count(world_.executor(), bird);
    world_.settle();
    return outcome.count;
  }

  std::function<void(const Picture&)> while_recognising = [](const Picture&) {};
  std::function<asio::awaitable<void>()> while_storing = nullptr;
  std::vector<Picture> recognised;
  Names recognised_in;
  std::vector<Stored> stored;

 private:
  const Outcome& start(const asio::any_io_executor& caller, std::function<asio::awaitable<void>(Outcome&)> call) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(caller, watch(std::move(call), outcome), [](std::exception_ptr) {});
    return outcome;
  }

  asio::awaitable<void> watch(std::function<asio::awaitable<void>(Outcome&)> call, Outcome& outcome) {
    try {
      co_await call(outcome);
    } catch (...) {
      outcome.exception = std::current_exception();
    }
    outcome.where = world_.running_in();
    outcome.ended = true;
  }

  asio::awaitable<void> count_into(Bird bird, Outcome& outcome) { outcome.count = co_await census_.count(bird); }

  Birds recognise(const Picture& picture) {
    recognised.push_back(picture);
    recognised_in.push_back(world_.running_in());
    while_recognising(picture);
    return birds_on(picture);
  }

  asio::awaitable<void> store(Picture picture, Birds birds) {
    stored.push_back({std::move(picture), std::move(birds)});
    if (while_storing) co_await while_storing();
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  asio::thread_pool workers_;
  BirdCensus census_{workers_.get_executor(), [this](const Picture& picture) { return recognise(picture); },
                     [this](Picture picture, Birds birds) { return store(std::move(picture), std::move(birds)); }};
};

// Runs `story` for each order in which the workers, and the loop of the screens, may run the handlers.
void in_every_order(const std::function<void(Reserve&, kata::World&)>& story, int workers = 2) {
  kata::explore(kata::single, [&](kata::World& world) {
    story(world.make<Reserve>(world, workers), world);
    world.settle();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on when all calls have ended";
  });
}

asio::awaitable<void> minutes() {
  asio::steady_timer timer{co_await asio::this_coro::executor, 5min};
  co_await timer.async_wait(asio::use_awaitable);
}

TEST(BirdCensus, TheBirdsOnAPictureAreCounted) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    const Outcome& first = reserve.add("hks h");
    world.settle();
    ASSERT_TRUE(first.ended);
    EXPECT_EQ(first.exception, nullptr);
    EXPECT_EQ(reserve.counted(Bird::heron), 2);
    EXPECT_EQ(reserve.counted(Bird::kingfisher), 1);
    EXPECT_EQ(reserve.counted(Bird::stork), 1);
    reserve.add("...");
    reserve.add("s");
    world.settle();
    EXPECT_EQ(reserve.counted(Bird::heron), 2);
    EXPECT_EQ(reserve.counted(Bird::stork), 1 + 1);
    ASSERT_EQ(reserve.recognised.size(), 3u) << "each picture is recognised once";
    EXPECT_EQ(reserve.recognised[0], (Picture{"pond", "hks h"}));
    ASSERT_EQ(reserve.stored.size(), 3u) << "each picture is stored once";
    EXPECT_EQ(reserve.stored[0].picture, (Picture{"pond", "hks h"}));
    EXPECT_EQ(reserve.stored[0].birds, (Birds{Bird::heron, Bird::kingfisher, Bird::stork, Bird::heron}));
  });
}

TEST(BirdCensus, PicturesAreRecognisedOnTheWorkers) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    auto& camera = world.make<asio::thread_pool>(1);
    world.name(camera, "the camera's thread");
    for (const asio::any_io_executor& caller :
         {world.executor(), reserve.workers(), asio::any_io_executor{camera.get_executor()}}) {
      reserve.add(caller, "h");
      world.settle();
    }
    EXPECT_EQ(reserve.recognised_in, (Names{"the workers", "the workers", "the workers"}));
    EXPECT_EQ(reserve.counted(Bird::heron), 3);
  });
}

// A screen is drawn anew ten times a second, while it takes five to recognise what is on a picture.
TEST(BirdCensus, TheScreensGoOnWhileAPictureIsRecognised) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    reserve.while_recognising = [](const Picture&) { std::this_thread::sleep_for(5s); };
    asio::steady_timer tick{world.context()};
    int drawn = 0;
    const std::function<void()> draw = [&] {
      tick.expires_after(100ms);
      tick.async_wait([&](boost::system::error_code error) {
        if (error || world.elapsed() > 4s) return;
        ++drawn;
        draw();
      });
    };
    draw();
    const Outcome& outcome = reserve.add("h");
    world.advance(4s);
    EXPECT_EQ(drawn, 40) << "the loop of the screens stands still";
    EXPECT_FALSE(outcome.ended);
    world.advance(2s);
    EXPECT_TRUE(outcome.ended);
    EXPECT_EQ(world.elapsed(), 6s);
  });
}

TEST(BirdCensus, AsManyPicturesAreRecognisedAtATimeAsThereAreWorkers) {
  kata::explore(kata::single, [](kata::World& world) {
    Reserve& reserve = world.make<Reserve>(world, 3);
    reserve.while_recognising = [](const Picture& picture) { std::this_thread::sleep_for(picture.pixels.size() * 1s); };
    // The last one first, so that no two are done at the same time.
    for (const char* pixels : {"hhhh", "hhh", "hh"}) {
      reserve.add(pixels);
      world.advance(0s);
    }
    world.settle();
    EXPECT_EQ(world.elapsed(), 4s) << "a picture waits for another, and there is a worker for each";
    EXPECT_EQ(reserve.counted(Bird::heron), 9);
  });
}

TEST(BirdCensus, PicturesDoNotWaitForEachOtherInTheArchive) {
  in_every_order(
      [](Reserve& reserve, kata::World& world) {
        kata::Gate& gate = world.make<kata::Gate>();
        reserve.while_storing = [&gate] { return gate.pass(); };
        constexpr int pictures = 40;
        std::vector<const Outcome*> outcomes;
        for (int i = 0; i < pictures; ++i) {
          outcomes.push_back(&reserve.add("h"));
          world.settle();
        }
        ASSERT_EQ(gate.waiting(), std::size_t{pictures}) << "a picture waits until another one is stored";
        EXPECT_EQ(reserve.counted(Bird::heron), 0) << "counted before it is stored";
        gate.open_one();
        world.settle();
        EXPECT_EQ(reserve.counted(Bird::heron), 1);
        EXPECT_TRUE(outcomes[0]->ended);
        EXPECT_FALSE(outcomes[1]->ended) << "the call has ended, and the picture is not stored yet";
        while (gate.waiting() > 0) {
          gate.open_one();
          world.settle();
        }
        EXPECT_EQ(reserve.counted(Bird::heron), pictures);
      },
      1);
}

// Each camera has a thread of its own. With one worker, the cameras are all that could get in each other's way.
void two_cameras_send_at_once(bool archive_takes_time) {
  const auto story = [&](Reserve& reserve, kata::World& world) {
    auto& lake = world.make<asio::thread_pool>(1);
    auto& river = world.make<asio::thread_pool>(1);
    kata::Gate& gate = world.make<kata::Gate>();
    if (archive_takes_time) reserve.while_storing = [&gate] { return gate.pass(); };
    reserve.add(lake.get_executor(), "h");
    reserve.add(river.get_executor(), "h");
    world.settle();
    gate.open_all();
    world.settle();
    EXPECT_EQ(reserve.counted(Bird::heron), 2);
  };
  in_every_order(story, 1);
}

TEST(BirdCensus, NoBirdIsMissingWhenTwoCamerasSendAtOnce) {
  two_cameras_send_at_once(false);
}

TEST(BirdCensus, NoBirdIsMissingWhenTwoPicturesAreStoredAtOnce) {
  two_cameras_send_at_once(true);
}

// The two workers, themselves.
TEST(BirdCensus, NoBirdIsMissingWhenTheWorkersCall) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    reserve.add(reserve.workers(), "h");
    reserve.add(reserve.workers(), "h");
    world.settle();
    EXPECT_EQ(reserve.counted(Bird::heron), 2);
  });
}

TEST(BirdCensus, TheWardensMayLookWhileBirdsAreCounted) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    auto& camera = world.make<asio::thread_pool>(1);
    const Outcome& added = reserve.add(camera.get_executor(), "h");
    const Outcome& seen = reserve.count(world.executor(), Bird::heron);
    world.settle();
    EXPECT_TRUE(added.ended);
    EXPECT_TRUE(seen.count == 0 || seen.count == 1) << seen.count;
  });
}

TEST(BirdCensus, BirdsCountWhenTheCallHasEnded) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    long& seen = world.make<long>(-1);
    const auto add_and_look = [](BirdCensus& census, long& seen) -> asio::awaitable<void> {
      co_await census.add({"pond", "h"});
      seen = co_await census.count(Bird::heron);
    };
    world.run(add_and_look(reserve.census(), seen));
    EXPECT_EQ(seen, 1);
  });
}

struct Refusal {
  int number;
};

// A caller in a thread of its own adds a picture, and goes on in that thread.
void ends_where_it_began(const std::string& pixels, std::function<asio::awaitable<void>()> archive, bool well) {
  in_every_order([&](Reserve& reserve, kata::World& world) {
    auto& camera = world.make<asio::thread_pool>(1);
    world.name(camera, "the camera's thread");
    reserve.while_storing = archive;
    const Outcome& added = reserve.add(camera.get_executor(), pixels);
    world.settle();
    ASSERT_TRUE(added.ended);
    EXPECT_EQ(added.exception == nullptr, well);
    EXPECT_EQ(added.where, "the camera's thread") << "the caller goes on somewhere else";
    const Outcome& counted = reserve.count(camera.get_executor(), Bird::heron);
    world.settle();
    EXPECT_EQ(counted.where, "the camera's thread") << "the caller goes on somewhere else";
    EXPECT_EQ(counted.count, well ? 1 : 0);
  });
}

TEST(BirdCensus, ACallEndsWhereItBegan) {
  ends_where_it_began("h", minutes, true);
}

TEST(BirdCensus, ACallEndsWhereItBeganIfNothingTakesTime) {
  ends_where_it_began("h", nullptr, true);
}

TEST(BirdCensus, ACallEndsWhereItBeganIfThePictureCannotBeRead) {
  ends_where_it_began("?", nullptr, false);
}

TEST(BirdCensus, ACallEndsWhereItBeganIfTheArchiveRefusesAtOnce) {
  ends_where_it_began("h", []() -> asio::awaitable<void> { throw Refusal{507}; }, false);
}

TEST(BirdCensus, ACallEndsWhereItBeganIfTheArchiveRefusesLater) {
  const auto refuse = []() -> asio::awaitable<void> {
    co_await minutes();
    throw Refusal{507};
  };
  ends_where_it_began("h", refuse, false);
}

// What was thrown, if anything.
template <class Thrown>
std::optional<Thrown> thrown(const Outcome& outcome) {
  try {
    if (outcome.exception) std::rethrow_exception(outcome.exception);
  } catch (const Thrown& error) {
    return error;
  } catch (...) {
  }
  return std::nullopt;
}

TEST(BirdCensus, APictureThatCannotBeReadIsNeitherStoredNorCounted) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    const Outcome& blurred = reserve.add("h?");
    const Outcome& clear = reserve.add("s");
    world.settle();
    ASSERT_TRUE(blurred.ended);
    const auto error = thrown<std::runtime_error>(blurred);
    ASSERT_TRUE(error) << "the caller does not get what recognise threw";
    EXPECT_STREQ(error->what(), "blurred: h?");
    EXPECT_EQ(clear.exception, nullptr) << "the other picture fails, too";
    EXPECT_EQ(reserve.counted(Bird::heron), 0);
    EXPECT_EQ(reserve.counted(Bird::stork), 1);
    EXPECT_EQ(reserve.recognised.size(), 2u) << "each picture is recognised once";
    EXPECT_EQ(reserve.stored.size(), 1u);
  });
}

TEST(BirdCensus, WhateverIsThrownReachesTheCaller) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    reserve.while_recognising = [](const Picture& picture) {
      if (picture.pixels == "hh") throw 7;
    };
    const Outcome& number = reserve.add("hh");
    world.settle();
    EXPECT_EQ(thrown<int>(number), 7);
    EXPECT_EQ(number.where, "the screens") << "the caller goes on somewhere else";
    reserve.while_storing = []() -> asio::awaitable<void> { throw Refusal{507}; };
    const Outcome& refused = reserve.add("h");
    world.settle();
    ASSERT_TRUE(refused.ended);
    const auto refusal = thrown<Refusal>(refused);
    ASSERT_TRUE(refusal) << "the caller does not get what store threw";
    EXPECT_EQ(refusal->number, 507);
    EXPECT_EQ(reserve.stored.size(), 1u) << "each picture is stored once";
    EXPECT_EQ(reserve.counted(Bird::heron), 0) << "counted, and not stored";
    reserve.while_storing = nullptr;
    reserve.add("h");
    world.settle();
    EXPECT_EQ(reserve.counted(Bird::heron), 1) << "a picture like any other";
  });
}

TEST(BirdCensus, ReservesDoNotKnowOfEachOther) {
  kata::explore(kata::single, [](kata::World& world) {
    Reserve& marsh = world.make<Reserve>(world);
    Reserve& coast = world.make<Reserve>(world);
    marsh.add("h");
    coast.add("s");
    world.settle();
    EXPECT_EQ(marsh.counted(Bird::heron), 1);
    EXPECT_EQ(marsh.counted(Bird::stork), 0);
    EXPECT_EQ(coast.counted(Bird::heron), 0);
  });
}

TEST(BirdCensus, ACensusMayGoWhenItsCallsHaveEnded) {
  in_every_order([](Reserve& reserve, kata::World& world) {
    const auto store_at_once = [](Picture, Birds) -> asio::awaitable<void> { co_return; };
    std::optional<BirdCensus> census{std::in_place, reserve.workers(), birds_on, store_at_once};
    world.run(census->add({"pond", "hs"}));
    census.reset();
    world.settle();
  });
}

asio::awaitable<void> store_quickly(Picture, Birds) {
  co_await asio::post(asio::use_awaitable);
}

asio::awaitable<void> send_often(BirdCensus& census, std::string camera, int times) {
  for (int i = 0; i < times; ++i) {
    co_await census.add({camera, "hh s"});
    co_await census.count(Bird::heron);
  }
}

KATA_TEST_ON_REAL_THREADS(BirdCensus, AMorningInSpring) {
  constexpr int times = 100;
  constexpr int cameras = 4;
  asio::thread_pool workers{2};
  asio::thread_pool callers{cameras};
  auto census = std::make_optional<BirdCensus>(workers.get_executor(), birds_on, store_quickly);
  std::vector<std::future<void>> ends;
  for (const char* camera : {"lake", "river", "marsh", "meadow"})
    ends.push_back(asio::co_spawn(callers, send_often(*census, camera, times), asio::use_future));
  for (std::future<void>& end : ends) end.wait();
  const long herons = asio::co_spawn(callers, census->count(Bird::heron), asio::use_future).get();
  const long storks = asio::co_spawn(callers, census->count(Bird::stork), asio::use_future).get();
  kata::wait_for_threads_of(callers, cameras);
  kata::wait_for_threads_of(workers, 2);
  census.reset();  // what it does for itself ends with it
  callers.join();
  workers.join();
  for (std::future<void>& end : ends) end.get();
  EXPECT_EQ(herons, 2L * cameras * times);
  EXPECT_EQ(storks, long{cameras} * times);
}

}  // namespace
