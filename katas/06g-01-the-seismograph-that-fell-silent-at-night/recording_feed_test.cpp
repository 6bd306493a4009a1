// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

// A subscriber at the other end of a link. It reads at once, unless it has stopped to: then what is sent waits at the
// gate.
class Station {
 public:
  explicit Station(kata::World& world) : world_{world} {}

  Link link() {
    return {[this](RecordingPointer recording) { return send(std::move(recording)); }, [this] { close(); }};
  }

  void stop_reading() { reading_ = false; }
  // Reads what is there, and all that comes.
  void go_on_reading() {
    reading_ = true;
    if (!closed()) gate_.open_all();
    world_.advance(0s);
  }
  // Reads only what is on its way.
  void read_one() {
    if (gate_.waiting() > 0 && !closed()) gate_.open_one();
    world_.advance(0s);
  }
  // The connection is lost.
  void fail(std::exception_ptr error) {
    lost_ = std::move(error);
    if (gate_.waiting() > 0) gate_.fail_one(lost_);
    world_.advance(0s);
  }

  // What it has read.
  const Texts& got() const { return got_; }
  bool closed() const { return closed_ > 0; }
  int times_closed() const { return closed_; }
  int sends() const { return sends_; }

  // What its connection does when it is closed while something is on its way.
  bool read_in_the_last_moment = false;
  std::function<asio::awaitable<void>()> delay = nullptr;

 private:
  asio::awaitable<void> send(RecordingPointer recording) {
    ++sends_;
    EXPECT_FALSE(closed()) << "something is sent over a link that was closed";
    const auto visit = on_its_way_.enter();
    EXPECT_EQ(on_its_way_.now(), 1) << "two are sent at a time over one link";
    if (lost_) std::rethrow_exception(lost_);
    if (delay) co_await delay();
    if (!reading_) co_await gate_.pass();
    got_.push_back(recording->bytes());
  }

  void close() {
    ++closed_;
    EXPECT_EQ(closed_, 1) << "a link is closed twice";
    if (gate_.waiting() == 0) return;
    if (read_in_the_last_moment)
      gate_.open_one();
    else
      gate_.fail_one(std::make_exception_ptr(std::runtime_error{"closed"}));
  }

  kata::World& world_;
  kata::Gate gate_;
  bool reading_ = true;
  int closed_ = 0;
  int sends_ = 0;
  kata::InFlight on_its_way_;
  std::exception_ptr lost_;
  Texts got_;
};

// A seismograph, whose feed keeps `limit` bytes for each station.
class Observatory {
 public:
  Observatory(kata::World& world, std::size_t limit) : world_{world}, feed_{world.executor(), limit} {}

  Station& subscribe() {
    Station& station = stations_.emplace_back(world_);
    feed_.subscribe(station.link());
    return station;
  }
  Station& subscribe_one_that_does_not_read() {
    Station& station = subscribe();
    station.stop_reading();
    return station;
  }

  // Publishes these one directly after the other, and then everything happens that needs no time.
  void publish_at_once(const Texts& recordings) {
    const auto ended = std::make_shared<std::size_t>(0);  // a publish that waits may end when nobody looks any more
    for (const std::string& bytes : recordings) {
      auto recording = std::make_shared<const Recording>(bytes);
      published_.push_back(recording);
      texts_.push_back(bytes);
      asio::co_spawn(world_.context(), feed_.publish(std::move(recording)), [ended](std::exception_ptr error) {
        EXPECT_TRUE(error == nullptr) << "publish throws";
        ++*ended;
      });
    }
    world_.advance(0s);
    ASSERT_EQ(*ended, recordings.size()) << "publish waits for a subscriber, or for the clock";
  }
  void publish(const std::string& bytes) { publish_at_once({bytes}); }
  void publish(std::size_t number, std::size_t size) { publish(text_of(number, size)); }

  // Different from each other, and of this size.
  static std::string text_of(std::size_t number, std::size_t size) {
    std::string text = std::to_string(number);
    text.resize(size, '~');
    return text;
  }

  // The bytes that are kept, for whomever.
  std::size_t kept() const {
    std::size_t bytes = 0;
    for (const auto& recording : published_)
      if (const auto alive = recording.lock()) bytes += alive->size();
    return bytes;
  }

  std::size_t subscribers() const { return feed_.subscribers(); }
  const Texts& published() const { return texts_; }

  // Is this station still subscribed, or was it cut off? It is one of the two, and the feed knows which.
  void expect_subscribed_or_cut_off(const std::vector<const Station*>& stations) const {
    const auto subscribed = std::ranges::count_if(stations, [](const Station* s) { return !s->closed(); });
    EXPECT_EQ(subscribers(), static_cast<std::size_t>(subscribed))
        << "a station is subscribed until its link is closed, and no longer";
  }

 private:
  kata::World& world_;
  std::deque<Station> stations_;
  std::vector<std::weak_ptr<const Recording>> published_;
  Texts texts_;
  RecordingFeed feed_;
};

void in_every_order(std::size_t limit, const std::function<void(Observatory&, kata::World&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) {
    story(world.make<Observatory>(world, limit), world);
    world.settle();
  });
}

// Are these in the same order in `all`, each at most once?
bool are_some_of(const Texts& some, const Texts& all) {
  auto at = all.begin();
  for (const std::string& text : some) {
    at = std::find(at, all.end(), text);
    if (at == all.end()) return false;
    ++at;
  }
  return true;
}

TEST(RecordingFeed, EverySubscriberGetsAllRecordings) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    Station& near = observatory.subscribe();
    Station& far = observatory.subscribe();
    for (const char* bytes : {"quiet", "quiet still", "a lorry passes"}) {
      observatory.publish(bytes);
      EXPECT_EQ(near.got(), observatory.published());
      EXPECT_EQ(far.got(), observatory.published());
      EXPECT_EQ(observatory.kept(), 0u) << "it is sent, and still kept";
    }
    EXPECT_EQ(observatory.subscribers(), 2u);
    EXPECT_EQ(near.times_closed() + far.times_closed(), 0);
  });
}

TEST(RecordingFeed, WhoComesLaterGetsWhatIsPublishedLater) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    Station& first = observatory.subscribe();
    observatory.publish("before");
    Station& second = observatory.subscribe();
    EXPECT_EQ(observatory.subscribers(), 2u);
    observatory.publish("after");
    EXPECT_EQ(first.got(), (Texts{"before", "after"}));
    EXPECT_EQ(second.got(), (Texts{"after"}));
  });
}

TEST(RecordingFeed, WhatIsKeptForAStationThatDoesNotReadHasALimit) {
  in_every_order(1000, [](Observatory& observatory, kata::World&) {
    observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 200; ++i) {
      observatory.publish(i, 20);
      ASSERT_LE(observatory.kept(), 1000u) << "after " << i + 1 << " recordings of 20 bytes";
    }
  });
}

TEST(RecordingFeed, TheLimitIsOneOfBytes) {
  in_every_order(10'000, [](Observatory& observatory, kata::World&) {
    observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 8; ++i) {
      observatory.publish(i, 3000);
      ASSERT_LE(observatory.kept(), 10'000u) << "after " << i + 1 << " recordings of 3000 bytes";
    }
  });
}

TEST(RecordingFeed, WhatIsOnItsWayCounts) {
  in_every_order(10, [](Observatory& observatory, kata::World&) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 4; ++i) {
      observatory.publish(i, 6);
      ASSERT_LE(observatory.kept(), 10u) << "after " << i + 1 << " recordings of 6 bytes";
      observatory.publish(i, 5);
      ASSERT_LE(observatory.kept(), 10u);
    }
    observatory.expect_subscribed_or_cut_off({&station});
  });
}

// Exactly as many bytes as there is room for.
void all_is_kept(std::size_t limit, const std::vector<std::vector<std::size_t>>& days) {
  in_every_order(limit, [&](Observatory& observatory, kata::World& world) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    const std::vector<std::size_t>& sizes = days[world.choose(days.size())];
    std::size_t number = 0;
    std::size_t bytes = 0;
    for (const std::size_t size : sizes) {
      observatory.publish(number++, size);
      bytes += size;
      ASSERT_EQ(observatory.kept(), bytes) << "there is room for it, and it is not kept";
    }
    ASSERT_FALSE(station.closed()) << "there is room for it, and the station is cut off";
    station.go_on_reading();
    EXPECT_EQ(station.got(), observatory.published());
    EXPECT_EQ(observatory.kept(), 0u);
    EXPECT_EQ(observatory.subscribers(), 1u);
  });
}

TEST(RecordingFeed, AllThatThereIsRoomForIsKept) {
  all_is_kept(10, {{6, 4}, {10}, {1, 8, 1}});
}

TEST(RecordingFeed, HoweverManyThereIsRoomForAreKept) {
  all_is_kept(1200, {std::vector<std::size_t>(300, 4)});
}

TEST(RecordingFeed, AStationMayTakeItsTime) {
  in_every_order(100, [](Observatory& observatory, kata::World& world) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 5; ++i) {
      observatory.publish(i, 20);
      world.advance(24h);
    }
    EXPECT_FALSE(station.closed()) << "there is room, and the station is cut off";
    station.go_on_reading();
    EXPECT_EQ(station.got(), observatory.published());
  });
}

// A station that always lags behind, but never by more than there is room for.
TEST(RecordingFeed, WhatWasReadMakesRoom) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 60; ++i) {
      if (i >= 4) station.read_one();
      observatory.publish(i, 25);
      ASSERT_LE(observatory.kept(), 100u);
    }
    EXPECT_FALSE(station.closed()) << "there is room, and the station is cut off";
    station.go_on_reading();
    EXPECT_EQ(station.got(), observatory.published());
    observatory.publish("one more");
    EXPECT_EQ(station.got(), observatory.published());
  });
}

TEST(RecordingFeed, OthersGetAllMeanwhile) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    Station& before = observatory.subscribe();
    Station& slow = observatory.subscribe_one_that_does_not_read();
    Station& slow_too = observatory.subscribe_one_that_does_not_read();
    Station& after = observatory.subscribe();
    for (std::size_t i = 0; i < 12; ++i) {
      observatory.publish(i, 30);
      ASSERT_EQ(before.got(), observatory.published()) << "a station waits for another one";
      ASSERT_EQ(after.got(), observatory.published()) << "a station waits for another one";
      ASSERT_LE(observatory.kept(), 200u) << "100 for each of the two that do not read";
    }
    EXPECT_FALSE(before.closed()) << "a station is cut off for another one";
    EXPECT_FALSE(after.closed()) << "a station is cut off for another one";
    observatory.expect_subscribed_or_cut_off({&before, &slow, &slow_too, &after});
  });
}

TEST(RecordingFeed, HoweverManyStopReadingTheOthersGetAll) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    std::vector<const Station*> stations;
    for (int i = 0; i < 40; ++i) stations.push_back(&observatory.subscribe_one_that_does_not_read());
    Station& quick = observatory.subscribe();
    stations.push_back(&quick);
    for (std::size_t i = 0; i < 10; ++i) {
      observatory.publish(i, 50);
      ASSERT_EQ(quick.got(), observatory.published());
    }
    observatory.expect_subscribed_or_cut_off(stations);
    EXPECT_FALSE(quick.closed());
  });
}

// Who had no room for a while is cut off, for good; or gets on like any other, with a gap.
TEST(RecordingFeed, AStationThatReadsAgainGetsOnOrIsCutOff) {
  in_every_order(100, [](Observatory& observatory, kata::World& world) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    station.read_in_the_last_moment = world.choose(2) == 1;
    for (std::size_t i = 0; i < 12; ++i) observatory.publish(i, 30);
    observatory.expect_subscribed_or_cut_off({&station});
    station.go_on_reading();
    EXPECT_TRUE(are_some_of(station.got(), observatory.published())) << "out of order, or twice";
    EXPECT_EQ(observatory.kept(), 0u) << "all is sent, or it is cut off, and something is still kept";
    const std::size_t before = station.got().size();
    if (!station.closed()) {
      EXPECT_GT(before, 0u);
      for (std::size_t i = 12; i < 24; ++i) observatory.publish(i, 30);
      const Texts later(station.got().begin() + static_cast<std::ptrdiff_t>(before), station.got().end());
      EXPECT_EQ(later, Texts(observatory.published().begin() + 12, observatory.published().end()))
          << "there is room again, and something is missing";
    } else {
      const int sends = station.sends();
      observatory.publish(12, 30);
      EXPECT_EQ(station.sends(), sends);
      EXPECT_EQ(world.live_frames(), 0u) << "something goes on for a station that was cut off";
    }
    observatory.expect_subscribed_or_cut_off({&station});
    EXPECT_EQ(observatory.kept(), 0u);
  });
}

TEST(RecordingFeed, RoomIsUsedAsSoonAsThereIsSome) {
  in_every_order(100, [](Observatory& observatory, kata::World&) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 4; ++i) observatory.publish(i, 30);
    if (station.closed()) return;
    station.read_one();
    const std::size_t before = observatory.kept();
    observatory.publish(4, 30);
    EXPECT_EQ(observatory.kept(), before + 30) << "it has read one, there is room, and what comes is left out";
    station.go_on_reading();
    EXPECT_EQ(station.got().back(), observatory.published().back());
  });
}

TEST(RecordingFeed, AStationWhoseLinkFailsIsGone) {
  in_every_order(100, [](Observatory& observatory, kata::World& world) {
    Station& lost = observatory.subscribe_one_that_does_not_read();
    Station& other = observatory.subscribe();
    for (std::size_t i = 0; i < 3; ++i) observatory.publish(i, 30);
    EXPECT_EQ(observatory.subscribers(), 2u);
    const int sends = lost.sends();
    lost.fail(world.choose(2) == 0 ? std::make_exception_ptr(std::runtime_error{"reset by peer"})
                                   : std::make_exception_ptr(104));
    EXPECT_EQ(observatory.subscribers(), 1u) << "its link has failed";
    EXPECT_EQ(observatory.kept(), 0u) << "something is kept for a station that is gone";
    for (std::size_t i = 3; i < 9; ++i) observatory.publish(i, 30);
    EXPECT_EQ(lost.sends(), sends) << "it is sent to, and its link has failed";
    EXPECT_EQ(other.got(), observatory.published());
    EXPECT_EQ(observatory.kept(), 0u);
  });
}

// Stations read when they like, and the instrument records what it likes.
TEST(RecordingFeed, TheLimitHoldsWheneverTheyRead) {
  in_every_order(10, [](Observatory& observatory, kata::World& world) {
    Station& station = observatory.subscribe_one_that_does_not_read();
    for (std::size_t i = 0; i < 5; ++i) {
      observatory.publish(i, std::vector<std::size_t>{2, 5, 10}[world.choose(3)]);
      ASSERT_LE(observatory.kept(), 10u);
      if (world.choose(2) == 1) station.read_one();
    }
    EXPECT_TRUE(are_some_of(station.got(), observatory.published())) << "out of order, or twice";
    observatory.expect_subscribed_or_cut_off({&station});
    station.go_on_reading();
    EXPECT_TRUE(are_some_of(station.got(), observatory.published())) << "out of order, or twice";
    EXPECT_EQ(observatory.kept(), 0u);
  });
}

// The earth quakes, and each recording takes its time.
TEST(RecordingFeed, RecordingsMayComeAllAtOnce) {
  in_every_order(100, [](Observatory& observatory, kata::World& world) {
    Station& near = observatory.subscribe();
    Station& far = observatory.subscribe();
    for (Station* station : {&near, &far}) station->delay = [&world] { return world.external(); };
    observatory.publish_at_once({"30 bytes, to be filled up: ....", "20 bytes: ..........", "more", "and more"});
    EXPECT_EQ(near.got(), observatory.published());
    EXPECT_EQ(far.got(), observatory.published());
    EXPECT_EQ(observatory.kept(), 0u);
  });
}

TEST(RecordingFeed, TooManyMayComeAllAtOnce) {
  in_every_order(10, [](Observatory& observatory, kata::World& world) {
    Station& station = observatory.subscribe();
    Station& other = observatory.subscribe_one_that_does_not_read();
    station.delay = [&world] { return world.external(); };
    observatory.publish_at_once({"1 2 3 4", "5 6 7", "8", "9"});
    EXPECT_LE(observatory.kept(), 10u) << "one of the two has read all";
    EXPECT_TRUE(are_some_of(station.got(), observatory.published())) << "out of order, or twice";
    observatory.expect_subscribed_or_cut_off({&station, &other});
    other.go_on_reading();
    EXPECT_TRUE(are_some_of(other.got(), observatory.published())) << "out of order, or twice";
    EXPECT_EQ(observatory.kept(), 0u);
  });
}

}  // namespace
