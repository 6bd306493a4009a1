// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/real_threads.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// For messages of GoogleTest.
static void PrintTo(const Certificate& certificate, std::ostream* out) {
  *out << certificate.pupil << ':';
  for (const Mark& mark : certificate.marks) *out << ' ' << mark.subject << ' ' << mark.mark << ',';
  *out << " remark: " << certificate.remark;
}

namespace {

using Names = std::vector<std::string>;

// What the mark book throws: an exception of its own, with more than a what().
struct NoMark : std::runtime_error {
  NoMark(const std::string& what, int number) : std::runtime_error{what}, teacher{number} {}
  int teacher;
};

// The remark of these tests says exactly what it was given.
std::string in_words(const std::vector<Mark>& marks) {
  std::string words;
  for (const Mark& mark : marks) words += mark.subject + " " + std::to_string(mark.mark) + ". ";
  return words;
}

Certificate certificate(std::string pupil, std::vector<Mark> marks) {
  std::string remark = in_words(marks);
  return {std::move(pupil), std::move(marks), std::move(remark)};
}

// What became of an order, and where the clerk went on.
struct Outcome {
  bool ended = false;
  std::exception_ptr exception;
  Certificate certificate;
  std::string where;
};

asio::awaitable<void> send_for(kata::World& world, SchoolOffice& office, Order order, Outcome& outcome) {
  try {
    outcome.certificate = co_await office.issue(std::move(order));
  } catch (...) {
    outcome.exception = std::current_exception();
  }
  outcome.where = world.running_in();
  outcome.ended = true;
}

void start(kata::World& world, const asio::any_io_executor& clerk, SchoolOffice& office, Order order,
           Outcome& outcome) {
  asio::co_spawn(clerk, send_for(world, office, std::move(order), outcome), [](std::exception_ptr) {});
}

struct Look {
  std::string pupil;
  std::string subject;

  bool operator==(const Look&) const = default;
};

// A school whose mark book parks every look until the test decides on it.
class School {
 public:
  explicit School(kata::World& world) : world_{world} {}

  // The result stays valid as long as the school.
  const Outcome& order(const std::string& pupil, Names subjects) {
    Outcome& outcome = outcomes_.emplace_back();
    start(world_, world_.executor(), office_, {pupil, std::move(subjects)}, outcome);
    world_.settle();
    return outcome;
  }

  // Looks have the numbers 0, 1... in the order in which they came to the book.
  const std::vector<Look>& looks() const { return looks_; }

  void answer(std::size_t look, int mark) {
    marks_.at(look) = mark;
    gates_.at(look).open_all();
    world_.settle();
  }

  void fail(std::size_t look, const std::exception_ptr& error) {
    kata::Gate& gate = gates_.at(look);
    if (gate.waiting() > 0) gate.fail_one(error);
    world_.settle();
  }

  void fail_next_remark(std::exception_ptr error) { remark_fails_ = std::move(error); }
  int remarks() const { return remarks_; }

 private:
  asio::awaitable<int> park(std::string pupil, std::string subject) {
    const std::size_t look = looks_.size();
    looks_.push_back({std::move(pupil), std::move(subject)});
    marks_.push_back(0);
    co_await gates_.emplace_back().pass();
    co_return marks_[look];
  }

  std::string write(const std::vector<Mark>& marks) {
    ++remarks_;
    if (const std::exception_ptr error = std::exchange(remark_fails_, nullptr)) std::rethrow_exception(error);
    return in_words(marks);
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  std::vector<Look> looks_;
  std::deque<int> marks_;  // one for each look, as the gates
  int remarks_ = 0;
  std::exception_ptr remark_fails_;
  SchoolOffice office_{world_.executor(),
                       [this](std::string pupil, std::string subject) {
                         return park(std::move(pupil), std::move(subject));
                       },
                       [this](const std::vector<Mark>& marks) { return write(marks); }};
  std::deque<kata::Gate> gates_;
};

// Runs `story` with a school of its own for each order in which two threads may run the handlers.
void in_every_order(const std::function<void(School&)>& story) {
  kata::explore(kata::pool(2), [&](kata::World& world) { story(world.make<School>(world)); });
}

TEST(SchoolOffice, ACertificateSaysWhatTheMarkBookSays) {
  in_every_order([](School& school) {
    const Outcome& ada = school.order("Ada", {"music", "art", "music"});
    ASSERT_EQ(school.looks().size(), 1u) << "marks are looked up one after the other";
    EXPECT_EQ(school.looks()[0], (Look{"Ada", "music"}));
    school.answer(0, 2);
    ASSERT_EQ(school.looks().size(), 2u);
    EXPECT_EQ(school.looks()[1], (Look{"Ada", "art"}));
    EXPECT_EQ(school.remarks(), 0) << "not all marks are known yet";
    school.answer(1, 1);
    ASSERT_EQ(school.looks().size(), 3u);
    EXPECT_EQ(school.looks()[2], (Look{"Ada", "music"}));
    EXPECT_FALSE(ada.ended);
    school.answer(2, 4);
    ASSERT_TRUE(ada.ended);
    EXPECT_EQ(ada.certificate, certificate("Ada", {{"music", 2}, {"art", 1}, {"music", 4}}));
    EXPECT_EQ(school.looks().size(), 3u) << "each mark is looked up once";
    EXPECT_EQ(school.remarks(), 1);

    const Outcome& bob = school.order("Bob", {});
    ASSERT_TRUE(bob.ended);
    EXPECT_EQ(bob.certificate, certificate("Bob", {})) << "no marks were ordered";
    EXPECT_EQ(school.remarks(), 2);
  });
}

TEST(SchoolOffice, TheMarksOfTwoPupilsAreNotMixed) {
  in_every_order([](School& school) {
    const Outcome& ada = school.order("Ada", {"music"});
    const Outcome& bob = school.order("Bob", {"music"});
    ASSERT_EQ(school.looks().size(), 2u) << "a certificate waits for another";
    school.answer(0, 1);
    EXPECT_TRUE(ada.ended) << "a certificate waits for another";
    EXPECT_EQ(ada.certificate, certificate("Ada", {{"music", 1}}));
    school.answer(1, 4);
    EXPECT_TRUE(bob.ended);
    EXPECT_EQ(bob.certificate, certificate("Bob", {{"music", 4}}));
    EXPECT_EQ(school.looks().size(), 2u) << "each mark is looked up once";
    EXPECT_EQ(school.remarks(), 2);
  });
}

TEST(SchoolOffice, OnePupilMayNeedSeveralCertificates) {
  in_every_order([](School& school) {
    const Outcome& first = school.order("Ada", {"music"});
    const Outcome& second = school.order("Ada", {"music"});
    const Outcome& third = school.order("Ada", {"art", "music"});
    ASSERT_EQ(school.looks().size(), 3u) << "a certificate waits for another";
    school.answer(2, 3);
    school.answer(1, 2);
    ASSERT_EQ(school.looks().size(), 4u);
    school.answer(0, 1);
    school.answer(3, 4);
    EXPECT_EQ(first.certificate, certificate("Ada", {{"music", 1}}));
    EXPECT_EQ(second.certificate, certificate("Ada", {{"music", 2}}));
    EXPECT_EQ(third.certificate, certificate("Ada", {{"art", 3}, {"music", 4}}));
    EXPECT_EQ(school.looks().size(), 4u) << "each mark is looked up once";
    EXPECT_EQ(school.remarks(), 3);
  });
}

// More than any small number, and two schools, which have nothing to do with each other.
TEST(SchoolOffice, NoCertificateWaitsForAnother) {
  kata::explore(kata::single, [](kata::World& world) {
    constexpr int pupils = 100;
    School& school = world.make<School>(world);
    School& other = world.make<School>(world);
    std::vector<const Outcome*> outcomes;
    for (int i = 0; i < pupils; ++i) outcomes.push_back(&school.order("pupil " + std::to_string(i), {"music", "art"}));
    const Outcome& stranger = other.order("Ada", {"music"});
    ASSERT_EQ(school.looks().size(), std::size_t{pupils}) << "a certificate waits for another";
    ASSERT_EQ(other.looks().size(), 1u) << "a certificate waits for one of another school";
    for (int i = pupils; i-- > 0;) school.answer(i, i);
    ASSERT_EQ(school.looks().size(), std::size_t{2 * pupils}) << "a certificate waits for another";
    for (int i = 0; i < pupils; ++i) school.answer(pupils + i, 1000 + i);  // the last that came was for pupil 0
    other.answer(0, 3);
    for (int i = 0; i < pupils; ++i) {
      const std::string pupil = "pupil " + std::to_string(i);
      ASSERT_TRUE(outcomes[i]->ended) << pupil;
      EXPECT_EQ(outcomes[i]->certificate, certificate(pupil, {{"music", i}, {"art", 1000 + pupils - 1 - i}}));
    }
    EXPECT_EQ(stranger.certificate, certificate("Ada", {{"music", 3}}));
  }, {.handlers = 20'000});
}

TEST(SchoolOffice, AMarkThatIsMissingIsNobodyElsesMatter) {
  in_every_order([](School& school) {
    const Outcome& ada = school.order("Ada", {"music", "art"});
    const Outcome& bob = school.order("Bob", {"music"});
    ASSERT_EQ(school.looks().size(), 2u) << "a certificate waits for another";
    school.answer(0, 1);
    ASSERT_EQ(school.looks().size(), 3u);
    school.fail(2, std::make_exception_ptr(NoMark{"the teacher is ill", 28}));
    ASSERT_TRUE(ada.ended) << "the caller hears nothing of a mark that is missing";
    ASSERT_TRUE(ada.exception) << "there is no certificate without all of its marks";
    try {
      std::rethrow_exception(ada.exception);
    } catch (const NoMark& error) {
      EXPECT_EQ(error.teacher, 28);
    } catch (...) {
      ADD_FAILURE() << "the caller gets another exception than the mark book threw";
    }
    school.answer(1, 4);
    EXPECT_EQ(bob.exception, nullptr) << "another certificate fails, too";
    EXPECT_EQ(bob.certificate, certificate("Bob", {{"music", 4}}));
    EXPECT_EQ(school.looks().size(), 3u) << "each mark is looked up once";
  });
}

TEST(SchoolOffice, WhateverIsThrownTheNextOrderIsLikeAnyOther) {
  in_every_order([](School& school) {
    const std::vector<std::exception_ptr> reasons{std::make_exception_ptr(NoMark{"the teacher is ill", 28}),
                                                  std::make_exception_ptr(std::bad_alloc{}),
                                                  std::make_exception_ptr(503)};
    std::size_t look = 0;
    for (const std::exception_ptr& reason : reasons) {
      const Outcome& failed = school.order("Ada", {"music", "art"});
      ASSERT_EQ(school.looks().size(), look + 1);
      school.answer(look++, 1);
      ASSERT_EQ(school.looks().size(), look + 1);
      school.fail(look++, reason);
      ASSERT_TRUE(failed.ended);
      EXPECT_EQ(failed.exception, reason) << "the caller gets what the mark book threw";

      school.fail_next_remark(reason);
      const Outcome& no_remark = school.order("Ada", {"art"});
      ASSERT_EQ(school.looks().size(), look + 1);
      school.answer(look++, 2);
      ASSERT_TRUE(no_remark.ended);
      EXPECT_EQ(no_remark.exception, reason) << "the caller gets what the remark threw";

      const Outcome& next = school.order("Ada", {"music"});
      ASSERT_EQ(school.looks().size(), look + 1);
      school.answer(look++, 3);
      ASSERT_TRUE(next.ended);
      EXPECT_EQ(next.certificate, certificate("Ada", {{"music", 3}}));
    }
  });
}

TEST(SchoolOffice, AnOrderWithoutAPupilIsRefused) {
  in_every_order([](School& school) {
    const Outcome& outcome = school.order("", {"music"});
    ASSERT_TRUE(outcome.ended);
    ASSERT_TRUE(outcome.exception);
    try {
      std::rethrow_exception(outcome.exception);
    } catch (const std::invalid_argument& error) {
      EXPECT_STREQ(error.what(), "an order without a pupil");
    } catch (...) {
      ADD_FAILURE() << "the header promises std::invalid_argument";
    }
    EXPECT_TRUE(school.looks().empty());
    EXPECT_EQ(school.remarks(), 0);
  });
}

// A book that answers at any later moment: Ada has 1 in everything, Bob 4. Some marks are missing.
asio::awaitable<int> look_up(kata::World& world, std::string pupil, std::string subject) {
  co_await world.external();
  if (subject == "Latin") throw NoMark{"nobody teaches Latin", 0};
  co_return pupil == "Ada" ? 1 : 4;
}

MarkBook book_of(kata::World& world) {
  return [&world](std::string pupil, std::string subject) {
    return look_up(world, std::move(pupil), std::move(subject));
  };
}

TEST(SchoolOffice, CertificatesAreRightInWhateverOrderTheBookAnswers) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    SchoolOffice& office = world.make<SchoolOffice>(world.executor(), book_of(world), in_words);
    auto& outcomes = world.make<std::array<Outcome, 3>>();
    start(world, world.executor(), office, {"Ada", {"music", "art"}}, outcomes[0]);
    start(world, world.executor(), office, {"Bob", {"music"}}, outcomes[1]);
    start(world, world.executor(), office, {"Cyd", {"Latin"}}, outcomes[2]);
    world.settle();
    EXPECT_EQ(outcomes[0].certificate, certificate("Ada", {{"music", 1}, {"art", 1}}));
    EXPECT_EQ(outcomes[1].certificate, certificate("Bob", {{"music", 4}}));
    EXPECT_TRUE(outcomes[2].exception) << "nobody teaches Latin";
    EXPECT_EQ(world.live_frames(), 0u) << "coroutines are left when all certificates are written";
  });
}

TEST(SchoolOffice, CertificatesAreRightOnAThreadPool) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    SchoolOffice& office = world.make<SchoolOffice>(pool.get_executor(), book_of(world), in_words);
    auto& outcomes = world.make<std::array<Outcome, 2>>();
    start(world, pool.get_executor(), office, {"Ada", {"music"}}, outcomes[0]);
    start(world, pool.get_executor(), office, {"Bob", {"music"}}, outcomes[1]);
    world.settle();
    EXPECT_EQ(outcomes[0].certificate, certificate("Ada", {{"music", 1}}));
    EXPECT_EQ(outcomes[1].certificate, certificate("Bob", {{"music", 4}}));
  });
}

// Each remark takes a second of its thread, and nothing else takes any time.
TEST(SchoolOffice, RemarksAreWrittenAtTheSameTime) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(3);
    const auto ponder = [](const std::vector<Mark>& marks) {
      std::string words = in_words(marks);
      std::this_thread::sleep_for(1s);
      return words;
    };
    const auto answer = [](std::string, std::string) -> asio::awaitable<int> { co_return 1; };
    SchoolOffice& office = world.make<SchoolOffice>(pool.get_executor(), answer, ponder);
    EXPECT_EQ(office.get_executor(), asio::any_io_executor{pool.get_executor()});
    auto& outcomes = world.make<std::array<Outcome, 3>>();
    for (Outcome& outcome : outcomes) {
      start(world, pool.get_executor(), office, {"Ada", {"music"}}, outcome);
      world.advance(0s);
    }
    world.settle();
    for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.ended);
    EXPECT_EQ(world.elapsed(), 1s) << "a remark waits for another, and there is a thread for each";
  });
}

TEST(SchoolOffice, AClerkGoesOnInItsOwnThread) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(1);
    auto& clerk = world.make<asio::thread_pool>(1);
    world.name(clerk, "the clerk's thread");
    SchoolOffice& office = world.make<SchoolOffice>(pool.get_executor(), book_of(world), in_words);
    auto& outcomes = world.make<std::array<Outcome, 3>>();
    const std::array<Names, 3> subjects{Names{"music"}, Names{"Latin"}, Names{}};
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      start(world, clerk.get_executor(), office, {"Ada", subjects[i]}, outcomes[i]);
      world.settle();
    }
    for (const Outcome& outcome : outcomes) {
      EXPECT_TRUE(outcome.ended);
      EXPECT_EQ(outcome.where, "the clerk's thread");
    }
  });
}

int mark_of(const std::string& pupil, const std::string& subject) {
  return static_cast<int>(100 * pupil.size() + subject.size());
}

asio::awaitable<int> look_up_quickly(std::string pupil, std::string subject) {
  co_await asio::post(asio::use_awaitable);
  co_return mark_of(pupil, subject);
}

asio::awaitable<void> order_often(SchoolOffice& office, std::string pupil, int times, std::atomic<int>& wrong) {
  const Names subjects{"music", "art", "geography"};
  std::vector<Mark> marks;
  for (const std::string& subject : subjects) marks.push_back({subject, mark_of(pupil, subject)});
  const Certificate expected = certificate(pupil, marks);
  for (int i = 0; i < times; ++i)
    if (co_await office.issue({pupil, subjects}) != expected) ++wrong;
}

// Two certificates at a time, in the usual order: are they right?
bool two_are_right() {
  const auto body = [](kata::World& world) {
    School& school = world.make<School>(world);
    const Outcome& ada = school.order("Ada", {"music"});
    const Outcome& bob = school.order("Bob", {"music"});
    ASSERT_EQ(school.looks().size(), 2u);
    for (const std::size_t look : {0, 1}) school.answer(look, 1);
    EXPECT_EQ(ada.certificate, certificate("Ada", {{"music", 1}}));
    EXPECT_EQ(bob.certificate, certificate("Bob", {{"music", 1}}));
  };
  return kata::search(kata::single, body, {.schedules = 1}).findings.empty();
}

KATA_TEST_ON_REAL_THREADS(SchoolOffice, TheLastDayOfTheYear) {
  if (!two_are_right()) return;  // The tests above tell, and here memory could be destroyed.
  constexpr int threads = 4;
  constexpr int times = 100;
  asio::thread_pool pool{threads};
  auto office = std::make_optional<SchoolOffice>(pool.get_executor(), look_up_quickly, in_words);
  std::atomic<int> wrong = 0;
  std::vector<std::future<void>> ends;
  for (const char* pupil : {"Al", "Bob", "Cleo", "David", "Esther", "Frankie"})
    ends.push_back(asio::co_spawn(pool, order_often(*office, pupil, times, wrong), asio::use_future));
  for (std::future<void>& end : ends) end.wait();
  kata::wait_for_threads_of(pool, threads);
  office.reset();  // what it does for itself ends with it
  pool.join();
  for (std::future<void>& end : ends) end.get();
  EXPECT_EQ(wrong, 0) << "certificates were wrong";
}

}  // namespace
