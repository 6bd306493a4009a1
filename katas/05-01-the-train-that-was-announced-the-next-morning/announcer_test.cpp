// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <kata/explore.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

// A number for each thread. The standard's may come back: it goes to another thread when the first has ended.
int this_thread() {
  static std::atomic<int> threads{0};
  thread_local const int number = ++threads;
  return number;
}

struct Spoken {
  std::string text;
  std::chrono::nanoseconds when;
  int thread;
};

// A railway station, and what was heard there.
class Station {
 public:
  explicit Station(kata::World& world) : world_{world} {}

  Announcer& announcer() { return *announcer_; }
  void open() { announcer_->open(); }
  void close() { announcer_->close(); }
  void announce(std::string text) { announcer_->announce(std::move(text)); }
  void tear_down() { announcer_.reset(); }

  // Called when a text is spoken, by the one who speaks.
  std::function<void(const std::string& text)> on_spoken = [](const std::string&) {};

  // In the order in which they were spoken.
  Texts texts() const {
    Texts texts;
    for (const Spoken& spoken : spoken_) texts.push_back(spoken.text);
    return texts;
  }
  const std::vector<Spoken>& spoken() const { return spoken_; }

  // How often each of the two times of a text was right: at once, and after the repetition.
  void expect_spoken_at(const std::string& text, std::chrono::nanoseconds accepted) const {
    std::vector<std::chrono::nanoseconds> times;
    for (const Spoken& spoken : spoken_)
      if (spoken.text == text) times.push_back(spoken.when);
    ASSERT_EQ(times.size(), 2u) << text << ": spoken, and repeated";
    EXPECT_EQ(times[0], accepted) << text << ": spoken too late";
    EXPECT_EQ(times[1], accepted + Announcer::repetition) << text << ": repeated at another time";
  }

  void expect_one_thread() const {
    for (const Spoken& spoken : spoken_) {
      EXPECT_NE(spoken.thread, this_thread()) << spoken.text << ": spoken in the thread of a caller";
      EXPECT_EQ(spoken.thread, spoken_.front().thread) << spoken.text << ": spoken in another thread than before";
    }
  }

 private:
  void speak(std::string text) {
    EXPECT_FALSE(speaks_) << text << ": spoken in the middle of another one";
    speaks_ = true;
    spoken_.push_back({text, world_.elapsed(), this_thread()});
    on_spoken(text);
    speaks_ = false;
  }

  kata::World& world_;
  std::vector<Spoken> spoken_;
  bool speaks_ = false;
  std::unique_ptr<Announcer> announcer_ =
      std::make_unique<Announcer>([this](std::string text) { speak(std::move(text)); });
};

// Runs `story` in a station of its own for each order of events.
void in_every_order(const std::function<void(Station&, kata::World&)>& story, kata::Limits limits = {}) {
  limits.branches = std::min<std::uint64_t>(limits.branches, 200'000);
  kata::explore(kata::single, [&](kata::World& world) { story(world.make<Station>(world), world); }, limits);
}

TEST(Announcer, SpeaksAtOnceAndRepeats) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    station.announce("The train to Ulm is late");
    world.advance(29s);
    EXPECT_EQ(station.texts(), Texts{"The train to Ulm is late"});
    world.advance(1s);
    station.expect_spoken_at("The train to Ulm is late", 0s);
    station.close();
    EXPECT_EQ(world.elapsed(), 30s);
    EXPECT_EQ(station.spoken().size(), 2u);
  });
}

TEST(Announcer, SpeaksAfterAQuietMorning) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    world.advance(4h);
    station.announce("The train to Ulm is late");
    world.advance(1s);
    EXPECT_EQ(station.texts(), Texts{"The train to Ulm is late"}) << "nothing was announced before, for four hours";
    world.advance(1h);
    station.expect_spoken_at("The train to Ulm is late", 4h);
    station.close();
  });
}

TEST(Announcer, SpeaksAfterAQuietTimeInTheDay) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    for (int i = 0; i < 3; ++i) {
      const std::string text = "The train of " + std::to_string(i) + " o'clock is late";
      station.announce(text);
      world.advance(1h);
      station.expect_spoken_at(text, i * 1h);
    }
    station.close();
    station.expect_one_thread();
    EXPECT_EQ(world.elapsed(), 3h);
  });
}

// Whatever happens is a step of the search, and there are few.
TEST(Announcer, AQuietWeekCostsNothing) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    world.advance(24h * 7);
    station.announce("The train to Ulm is late");
    world.advance(24h * 7);
    station.close();
    station.expect_spoken_at("The train to Ulm is late", 24h * 7);
  }, {.steps = 60});
}

TEST(Announcer, ClosingWaitsForWhatWasAccepted) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    station.announce("The train to Ulm is late");
    world.advance(10s);
    station.announce("The train to Bonn is late");
    station.close();
    EXPECT_EQ(world.elapsed(), 40s) << "closed too early or too late";
    station.expect_spoken_at("The train to Ulm is late", 0s);
    station.expect_spoken_at("The train to Bonn is late", 10s);
    world.advance(1h);
    EXPECT_EQ(station.spoken().size(), 4u) << "spoken in a station that is closed";
  });
}

TEST(Announcer, ClosingTakesNoTimeIfAllWasSpoken) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    station.close();
    EXPECT_EQ(world.elapsed(), 0s) << "nothing was announced";
    station.open();
    station.announce("The train to Ulm is late");
    world.advance(1min);
    station.close();
    EXPECT_EQ(world.elapsed(), 1min) << "all was spoken and repeated";
    EXPECT_EQ(station.spoken().size(), 2u);
  });
}

TEST(Announcer, EachDayIsLikeTheFirst) {
  in_every_order([](Station& station, kata::World& world) {
    for (int day = 0; day < 3; ++day) {
      station.open();
      world.advance(10h);
      const std::string late = "The last train of day " + std::to_string(day) + " is late";
      station.announce(late);
      station.close();
      EXPECT_EQ(world.elapsed(), day * 24h + 10h + 30s) << "closed too early or too late";
      station.expect_spoken_at(late, day * 24h + 10h);
      world.advance(14h - 30s);
    }
    EXPECT_EQ(station.spoken().size(), 6u);
  });
}

// What belongs to a thread goes when the thread ends.
struct Guest {
  std::atomic<int>& left;
  ~Guest() { ++left; }
};

TEST(Announcer, TheThreadHasEndedWhenTheStationIsClosed) {
  in_every_order([](Station& station, kata::World& world) {
    auto& left = world.make<std::atomic<int>>(0);
    station.on_spoken = [&](const std::string&) { thread_local const Guest guest{left}; };
    for (int day = 1; day <= 2; ++day) {
      station.open();
      station.announce("The train to Ulm is late");
      station.close();
      EXPECT_EQ(left, day) << "the station is closed, and its thread has not ended";
    }
  });
}

TEST(Announcer, NothingOfYesterdayIsSpokenInTheMorning) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    world.advance(10h);
    station.announce("The train of 17:42 is late");
    station.close();
    const std::size_t yesterday = station.spoken().size();
    world.advance(10h);
    station.open();
    world.advance(1h);
    EXPECT_EQ(station.spoken().size(), yesterday) << "that train left long ago";
    station.close();
  });
}

// Opened by one who did not know that it was open, closed by one who did not know that it was closed.
TEST(Announcer, OpeningAndClosingTwiceDoNothing) {
  in_every_order([](Station& station, kata::World& world) {
    const Texts texts{"The train to Ulm is late", "The train to Bonn is late", "It rains"};
    station.close();
    station.open();
    station.open();
    world.advance(1min);
    for (const std::string& text : texts) station.announce(text);
    world.advance(1s);
    EXPECT_EQ(station.texts(), texts);
    station.open();
    station.close();
    station.close();
    EXPECT_EQ(station.spoken().size(), 6u) << "each one spoken, and repeated";
    station.expect_one_thread();
    EXPECT_EQ(world.elapsed(), 1min + 30s);
  });
}

TEST(Announcer, IsClosedBeforeItIsTornDown) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    world.advance(1min);
    station.announce("The train to Ulm is late");
    station.tear_down();
    station.expect_spoken_at("The train to Ulm is late", 1min);
    EXPECT_EQ(world.elapsed(), 1min + 30s);
  });
}

TEST(Announcer, MayBeTornDownWithoutBeingOpened) {
  in_every_order([](Station& station, kata::World& world) {
    station.tear_down();
    EXPECT_EQ(world.elapsed(), 0s);
  });
}

TEST(Announcer, AnnouncementsKeepTheirOrder) {
  in_every_order([](Station& station, kata::World& world) {
    const Texts texts{"The train to Ulm is late", "The train to Bonn is late", "The train to Ulm is late", "It rains"};
    station.open();
    world.advance(1min);
    for (const std::string& text : texts) station.announce(text);
    EXPECT_EQ(world.elapsed(), 1min) << "who announces has to wait";
    world.advance(1s);
    EXPECT_EQ(station.texts(), texts);
    station.close();
    station.expect_one_thread();
    EXPECT_EQ(station.spoken().size(), 8u) << "each one spoken, and repeated";
  });
}

// Not at the very same time: what expires together may be repeated in any order, and those are too many.
TEST(Announcer, AnnouncementsDoNotWaitForEachOther) {
  in_every_order([](Station& station, kata::World& world) {
    constexpr int trains = 200;
    const auto text = [](int i) { return "Train " + std::to_string(i) + " is late"; };
    station.open();
    world.advance(1min);
    for (int i = 0; i < trains; ++i) {
      station.announce(text(i));
      world.advance(1ms);
    }
    ASSERT_EQ(station.spoken().size(), std::size_t{trains}) << "an announcement waits for another one";
    station.close();
    for (int i = 0; i < trains; ++i) station.expect_spoken_at(text(i), 1min + i * 1ms);
    station.expect_one_thread();
  });
}

TEST(Announcer, WhoSpeaksMayAnnounceMore) {
  in_every_order([](Station& station, kata::World& world) {
    station.on_spoken = [&](const std::string& text) {
      if (text == "The train to Ulm is late") station.announce("So is the bus");
    };
    station.open();
    world.advance(1min);
    station.announce("The train to Ulm is late");
    world.advance(1h);
    EXPECT_EQ(std::ranges::count(station.texts(), "So is the bus"), 4) << "once for each time, and repeated";
    station.expect_one_thread();
    station.close();
  });
}

TEST(Announcer, WhoSpeaksMayAnnounceMoreWhileTheStationCloses) {
  in_every_order([](Station& station, kata::World& world) {
    bool repeated = false;
    station.on_spoken = [&](const std::string& text) {
      if (text == "The train to Ulm is late" && std::exchange(repeated, true)) station.announce("So is the bus");
    };
    station.open();
    world.advance(1min);
    station.announce("The train to Ulm is late");
    world.advance(10s);
    station.close();
    EXPECT_EQ(world.elapsed(), 1min + 60s) << "closed too early or too late";
    station.expect_spoken_at("So is the bus", 1min + 30s);
  });
}

TEST(Announcer, AnyThreadMayAnnounce) {
  in_every_order([](Station& station, kata::World& world) {
    station.open();
    world.advance(1min);
    std::thread platform{[&] { station.announce("The train to Ulm is late"); }};
    station.announce("The train to Bonn is late");
    platform.join();
    station.close();
    station.expect_spoken_at("The train to Ulm is late", 1min);
    station.expect_spoken_at("The train to Bonn is late", 1min);
    station.expect_one_thread();
  });
}

TEST(Announcer, StationsDoNotHearEachOther) {
  in_every_order([](Station& station, kata::World& world) {
    Station& other = world.make<Station>(world);
    station.open();
    other.open();
    world.advance(1min);
    station.announce("The train to Ulm is late");
    station.close();
    other.announce("The train to Bonn is late");
    world.advance(1h);
    EXPECT_EQ(station.texts(), (Texts{"The train to Ulm is late", "The train to Ulm is late"}));
    EXPECT_EQ(other.texts(), (Texts{"The train to Bonn is late", "The train to Bonn is late"}));
    other.close();
  });
}

}  // namespace
