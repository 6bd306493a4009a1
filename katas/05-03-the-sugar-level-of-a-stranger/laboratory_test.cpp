// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <kata/explore.hpp>

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Numbers = std::vector<int>;

// A laboratory whose machine keeps each sample until the test decides on it.
class Hospital {
 public:
  Examination examine(int number) { return laboratory_->examine(draw(number)); }

  // The numbers of the samples that came to the machine. Calls of the machine count from 0, in this order.
  const Numbers& measured() const { return measured_; }

  // Nothing happens to a call that did not come.
  void finish(std::size_t call, Sugar sugar) {
    if (call >= calls_.size()) return;
    const auto done = std::move(calls_[call]);
    if (done) done(sugar);
  }

  // The laboratory, not the examinations.
  void close_laboratory() { laboratory_.reset(); }

  // Tubes that somebody still holds.
  int tubes_in_use() const {
    int in_use = 0;
    for (const auto& tube : tubes_) in_use += tube.expired() ? 0 : 1;
    return in_use;
  }

 private:
  Sample draw(int number) {
    const auto tube = std::make_shared<const Tube>(Tube{number + 1000});
    tubes_.push_back(tube);
    return {number, tube};
  }

  void measure(const Sample& sample, std::function<void(Sugar)> done) {
    EXPECT_TRUE(sample.tube && sample.tube->place == sample.number + 1000) << "not the tube of this sample";
    measured_.push_back(sample.number);
    calls_.push_back(std::move(done));
  }

  std::vector<std::weak_ptr<const Tube>> tubes_;
  Numbers measured_;
  std::deque<std::function<void(Sugar)>> calls_;
  std::unique_ptr<Laboratory> laboratory_ = std::make_unique<Laboratory>(
      [this](const Sample& sample, std::function<void(Sugar)> done) { measure(sample, std::move(done)); });
};

// Runs `story` with a hospital of its own for each order of events.
void in_every_order(const std::function<void(Hospital&, kata::World&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) { story(world.make<Hospital>(), world); });
}

// For stories in which nothing happens by itself: one handler of an event loop tells all of it.
void in_order(const std::function<void(Hospital&)>& story) {
  in_every_order([&](Hospital& hospital, kata::World& world) {
    asio::post(world.context(), [&] { story(hospital); });
    world.settle();
  });
}

TEST(Laboratory, WhoWaitsIsToldWhatWasMeasured) {
  in_order([](Hospital& hospital) {
    Examination examination = hospital.examine(1);
    ASSERT_EQ(hospital.measured(), Numbers{1}) << "the sample waits for something";
    EXPECT_FALSE(examination.done()) << "the machine is still at it";
    std::vector<Sugar> told;
    examination.when_done([&] {
      EXPECT_TRUE(examination.done());
      told.push_back(examination.sugar());
    });
    EXPECT_TRUE(told.empty()) << "told before it is measured";
    hospital.finish(0, 81);
    EXPECT_EQ(told, (std::vector<Sugar>{81}));
    EXPECT_EQ(hospital.measured(), Numbers{1});
  });
}

TEST(Laboratory, AResultCanBeReadLater) {
  in_order([](Hospital& hospital) {
    const Examination examination = hospital.examine(1);
    EXPECT_FALSE(examination.done());
    hospital.finish(0, 81);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(examination.done());
      EXPECT_EQ(examination.sugar(), 81);
    }
  });
}

TEST(Laboratory, AResultStaysWhileOthersAreExamined) {
  in_order([](Hospital& hospital) {
    const Examination first = hospital.examine(1);
    hospital.finish(0, 81);
    const Examination second = hospital.examine(2);
    EXPECT_TRUE(first.done()) << "the examination of another sample has begun, and this one is not done any more";
    EXPECT_FALSE(second.done());
    hospital.finish(1, 240);
    EXPECT_EQ(first.sugar(), 81) << "240 is the sugar of another sample";
    EXPECT_EQ(second.sugar(), 240);
  });
}

TEST(Laboratory, NothingElseIsToldToWhoWaits) {
  in_order([](Hospital& hospital) {
    Numbers told;
    std::optional<Examination> first = hospital.examine(1);
    first->when_done([&] { told.push_back(1); });
    hospital.finish(0, 81);
    Examination second = hospital.examine(2);
    second.when_done([&] { told.push_back(2); });
    first.reset();
    hospital.finish(1, 240);
    EXPECT_EQ(told, (Numbers{1, 2})) << "somebody was not told, or told too often";
  });
}

TEST(Laboratory, AKnownSampleIsDoneAtOnce) {
  in_order([](Hospital& hospital) {
    {
      const Examination first = hospital.examine(1);
      hospital.finish(0, 81);
    }
    Examination again = hospital.examine(1);
    EXPECT_EQ(hospital.measured(), Numbers{1}) << "it is in the book, and was measured again";
    ASSERT_TRUE(again.done());
    EXPECT_EQ(again.sugar(), 81);
    int told = 0;
    again.when_done([&] { ++told; });
    EXPECT_EQ(told, 1) << "it was done, and nobody was told at once";
    EXPECT_EQ(again.sugar(), 81);
  });
}

TEST(Laboratory, AnyNumberOfResultsCanBeKept) {
  in_order([](Hospital& hospital) {
    constexpr int samples = 300;
    std::vector<Examination> examinations;
    examinations.push_back(hospital.examine(0));
    hospital.finish(0, 70);
    ASSERT_EQ(examinations.front().sugar(), 70);
    for (int number = 1; number < samples; ++number) examinations.push_back(hospital.examine(number));
    ASSERT_EQ(hospital.measured().size(), std::size_t{samples}) << "a sample waits for others";
    for (int number = samples - 1; number > 0; --number) hospital.finish(number, 70 + number);
    for (int number = 0; number < samples; ++number) examinations.push_back(hospital.examine(number));
    for (int i = 0; i < 2 * samples; ++i) {
      ASSERT_TRUE(examinations[i].done());
      ASSERT_EQ(examinations[i].sugar(), 70 + i % samples);
    }
    EXPECT_EQ(hospital.measured().size(), std::size_t{samples}) << "what is in the book was measured again";
  });
}

TEST(Laboratory, WhatCouldNotBeMeasuredIsMeasuredAgain) {
  in_order([](Hospital& hospital) {
    const Examination first = hospital.examine(1);
    hospital.finish(0, {});
    ASSERT_TRUE(first.done());
    EXPECT_EQ(first.sugar(), std::nullopt);
    const Examination second = hospital.examine(1);
    ASSERT_EQ(hospital.measured(), (Numbers{1, 1})) << "the book has no sugar for it";
    EXPECT_FALSE(second.done());
    hospital.finish(1, 0);
    EXPECT_EQ(second.sugar(), 0);
    EXPECT_EQ(first.sugar(), std::nullopt);
    const Examination third = hospital.examine(1);
    EXPECT_EQ(hospital.measured(), (Numbers{1, 1})) << "it was measured: 0";
    EXPECT_TRUE(third.done());
  });
}

// Whether the machine gets such a sample once or twice is up to the laboratory.
TEST(Laboratory, TwoMayExamineTheSameSample) {
  in_order([](Hospital& hospital) {
    int told = 0;
    Examination first = hospital.examine(1);
    Examination second = hospital.examine(1);
    for (Examination* examination : {&first, &second}) examination->when_done([&] { ++told; });
    for (std::size_t call = 0; call < hospital.measured().size(); ++call) hospital.finish(call, 81);
    for (const Examination* examination : {&first, &second}) {
      ASSERT_TRUE(examination->done());
      EXPECT_EQ(examination->sugar(), 81);
    }
    EXPECT_EQ(told, 2);
  });
}

TEST(Laboratory, WhatIsGivenUpIsMeasuredAllTheSame) {
  in_order([](Hospital& hospital) {
    bool told = false;
    {
      Examination examination = hospital.examine(1);
      examination.when_done([&] { told = true; });
    }
    hospital.finish(0, 81);
    EXPECT_FALSE(told) << "the examination was given up";
    bool known = false;
    hospital.examine(1).when_done([&] { known = true; });
    EXPECT_TRUE(known) << "it is not in the book";
    EXPECT_EQ(hospital.measured(), Numbers{1}) << "it was measured, and is measured again";
  });
}

TEST(Laboratory, NothingIsLeftOfWhatIsDoneAndGone) {
  in_order([](Hospital& hospital) {
    {
      const Examination read_later = hospital.examine(1);
      hospital.finish(0, 81);
    }
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of an examination that was done, and then destroyed";
    hospital.examine(2);
    hospital.finish(1, 82);
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of an examination that was given up, and then done";
    hospital.examine(3);
    hospital.finish(2, {});
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of an examination that was given up, and failed then";
    hospital.examine(1);
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of an examination that was done at once";
  });
}

TEST(Laboratory, NothingIsLeftOfWhatWasToldAndIsGone) {
  in_order([](Hospital& hospital) {
    int told = 0;
    std::optional<Examination> examination = hospital.examine(1);
    examination->when_done([&] {
      examination.reset();
      ++told;
    });
    hospital.finish(0, 81);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of an examination that was destroyed by the one who was told";
    examination.emplace(hospital.examine(1));
    examination->when_done([&] {
      examination.reset();
      ++told;
    });
    EXPECT_EQ(told, 2);
    EXPECT_EQ(hospital.tubes_in_use(), 0) << "of one that was done at once, and destroyed by the one who was told";
  });
}

// As when the one who waits keeps the examination alive until it is done.
TEST(Laboratory, WhatIsToldIsForgotten) {
  in_order([](Hospital& hospital) {
    for (const int number : {1, 2, 1}) {
      const auto examination = std::make_shared<Examination>(hospital.examine(number));
      const std::weak_ptr<Examination> alive = examination;
      Sugar told;
      examination->when_done([&told, examination] { told = examination->sugar(); });
      hospital.finish(number - 1, 80 + number);
      EXPECT_EQ(told, 80 + number);
      EXPECT_EQ(examination.use_count(), 1) << "`tell` was called, and is kept";
    }
    EXPECT_EQ(hospital.tubes_in_use(), 0);
  });
}

TEST(Laboratory, WhoIsGivenUpLetsGoOfWhomItShouldTell) {
  in_order([](Hospital& hospital) {
    const auto nurse = std::make_shared<int>();
    hospital.examine(1).when_done([nurse] { ++*nurse; });
    hospital.finish(0, 81);
    EXPECT_EQ(*nurse, 0);
    EXPECT_EQ(nurse.use_count(), 1) << "the examination is done and gone, and `tell` is kept";
    EXPECT_EQ(hospital.tubes_in_use(), 0);
  });
}

TEST(Laboratory, WhoIsToldMayExamineMore) {
  in_order([](Hospital& hospital) {
    Examination first = hospital.examine(1);
    std::optional<Examination> again;
    std::optional<Examination> next;
    first.when_done([&] {
      again.emplace(hospital.examine(1));
      EXPECT_TRUE(again->done()) << "it is measured, and not in the book";
      next.emplace(hospital.examine(2));
    });
    hospital.finish(0, 81);
    ASSERT_EQ(hospital.measured(), (Numbers{1, 2}));
    hospital.finish(1, 82);
    EXPECT_EQ(first.sugar(), 81);
    EXPECT_EQ(again->sugar(), 81);
    EXPECT_EQ(next->sugar(), 82);
  });
}

TEST(Laboratory, AnExaminationMayBeMoved) {
  in_order([](Hospital& hospital) {
    int told = 0;
    Examination first = hospital.examine(1);
    first.when_done([&] { ++told; });
    Examination moved = std::move(first);
    hospital.finish(0, 81);
    EXPECT_EQ(told, 1);
    const Examination later = std::move(moved);
    EXPECT_EQ(later.sugar(), 81);
  });
}

TEST(Laboratory, AnExaminationThatIsAssignedToIsGivenUp) {
  in_order([](Hospital& hospital) {
    Examination examination = hospital.examine(1);
    examination = hospital.examine(2);
    hospital.finish(0, 81);
    EXPECT_FALSE(examination.done()) << "sample 1 is done, and the examination is of sample 2";
    EXPECT_LE(hospital.tubes_in_use(), 1) << "of sample 1 something is left";
    hospital.finish(1, 82);
    EXPECT_EQ(examination.sugar(), 82);
    examination = hospital.examine(1);
    EXPECT_EQ(examination.sugar(), 81);
  });
}

TEST(Laboratory, AnExaminationMayOutliveItsLaboratory) {
  in_order([](Hospital& hospital) {
    {
      const Examination measured = hospital.examine(1);
      hospital.finish(0, 81);
      Examination known = hospital.examine(1);
      hospital.close_laboratory();
      ASSERT_TRUE(measured.done());
      EXPECT_EQ(measured.sugar(), 81);
      EXPECT_EQ(known.sugar(), 81);
      int told = 0;
      known.when_done([&] { ++told; });
      EXPECT_EQ(told, 1);
    }
    EXPECT_EQ(hospital.tubes_in_use(), 0);
  });
}

TEST(Laboratory, LaboratoriesKeepBooksOfTheirOwn) {
  in_every_order([](Hospital& hospital, kata::World& world) {
    Hospital& other = world.make<Hospital>();
    const Examination here = hospital.examine(1);
    hospital.finish(0, 81);
    const Examination there = other.examine(1);
    EXPECT_EQ(other.measured(), Numbers{1}) << "that is another laboratory's sample";
    other.finish(0, 240);
    EXPECT_EQ(here.sugar(), 81);
    EXPECT_EQ(there.sugar(), 240);
  });
}

// Two patients, who wait or give up whenever they like, and somebody who asks for the first sample once more.
struct Patient {
  std::optional<Examination> examination = {};
  bool gave_up = false;
  std::vector<Sugar> told = {};
};

TEST(Laboratory, WhateverComesFirst) {
  in_every_order([](Hospital& hospital, kata::World& world) {
    auto& patients = world.make<std::map<int, Patient>>();
    for (const int number : {1, 2}) {
      Patient& patient = patients[number];
      patient.examination.emplace(hospital.examine(number));
      patient.examination->when_done([&patient] {
        patient.told.push_back(patient.examination ? patient.examination->sugar() : Sugar{});
      });
      world.later([&hospital, number] { hospital.finish(number - 1, 80 + number); });
      world.later([&patient] {
        patient.gave_up = patient.told.empty();
        patient.examination.reset();
      });
    }
    Patient& third = patients[3];
    world.later([&] {
      third.examination.emplace(hospital.examine(1));
      third.examination->when_done([&third] { third.told.push_back(third.examination->sugar()); });
    });
    world.settle();
    hospital.finish(2, 81);
    for (const int number : {1, 2}) {
      const Patient& patient = patients[number];
      if (patient.gave_up) EXPECT_EQ(patient.told.size(), 0u) << "patient " << number << " gave up, and was told";
      else EXPECT_EQ(patient.told, (std::vector<Sugar>{80 + number})) << "patient " << number;
    }
    EXPECT_EQ(third.told, (std::vector<Sugar>{81})) << "who came later";
    EXPECT_EQ(third.examination->sugar(), 81);
    third.examination.reset();
    EXPECT_EQ(hospital.tubes_in_use(), 0);
  });
}

}  // namespace
