// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <kata/explore.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Result& result) {
  return out << result.job << ": " << (result.error.empty() ? "done" : result.error);
}

namespace {

using Names = std::vector<std::string>;
using Results = std::vector<Result>;

// What the jobs of a night did.
struct Log {
  Names started;
  Names finished;
  kata::InFlight running;
};

asio::awaitable<void> pause(std::chrono::nanoseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(asio::use_awaitable);
}

// A job that takes an hour.
Job job(Log& log, const std::string& name, std::function<void()> end = [] {}) {
  const auto work = [](Log& log, std::string name, std::function<void()> end) -> asio::awaitable<void> {
    const auto running = log.running.enter();
    co_await pause(1h);
    end();
    log.finished.push_back(name);
  };
  return {name, [work, &log, name, end] {
            log.started.push_back(name);
            return work(log, name, end);
          }};
}

// A job that takes an hour, and cannot be cancelled.
Job stubborn_job(Log& log, const std::string& name) {
  const auto work = [](Log& log, std::string name) -> asio::awaitable<void> {
    co_await asio::co_spawn(co_await asio::this_coro::executor, pause(1h),
                            asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable));
    log.finished.push_back(name);
  };
  return {name, [work, &log, name] {
            log.started.push_back(name);
            return work(log, name);
          }};
}

std::function<void()> fails(const std::string& reason) {
  return [reason] { throw std::runtime_error{reason}; };
}

// Runs a shift with these jobs to its end, in every order of events.
void in_every_order(const std::function<std::vector<Job>(Log&)>& jobs,
                    const std::function<void(const Results&, const Log&, kata::World&)>& look) {
  kata::explore(kata::single, [&](kata::World& world) {
    Log& log = world.make<Log>();
    NightShift& shift = world.make<NightShift>(jobs(log));
    const Results results = world.run(shift.run());
    world.settle();
    look(results, log, world);
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the shift";
  });
}

TEST(NightShift, RunsAllJobsInTheirOrder) {
  in_every_order([](Log& log) { return std::vector{job(log, "report"), job(log, "backup"), job(log, "clear up")}; },
                 [](const Results& results, const Log& log, kata::World& world) {
                   EXPECT_EQ(results, (Results{{"report", ""}, {"backup", ""}, {"clear up", ""}}));
                   EXPECT_EQ(log.finished, (Names{"report", "backup", "clear up"}));
                   EXPECT_EQ(world.elapsed(), 3h);
                 });
}

TEST(NightShift, AFailingJobDoesNotStopTheOthers) {
  in_every_order(
      [](Log& log) {
        return std::vector{job(log, "report", fails("out of paper")), job(log, "backup"),
                           job(log, "clear up", fails("disk is full")), job(log, "index")};
      },
      [](const Results& results, const Log& log, kata::World&) {
        EXPECT_EQ(log.finished, (Names{"backup", "index"})) << "a job was not done because another one failed";
        EXPECT_EQ(results,
                  (Results{{"report", "out of paper"}, {"backup", ""}, {"clear up", "disk is full"}, {"index", ""}}));
      });
}

TEST(NightShift, EachJobRunsOnce) {
  in_every_order([](Log& log) { return std::vector{job(log, "report", fails("out of paper")), job(log, "backup")}; },
                 [](const Results&, const Log& log, kata::World&) {
                   EXPECT_EQ(log.started, (Names{"report", "backup"}));
                 });
}

TEST(NightShift, TheNextNightHasTheSameJobs) {
  kata::explore(kata::single, [](kata::World& world) {
    Log& log = world.make<Log>();
    NightShift& shift = world.make<NightShift>(std::vector{job(log, "report", fails("out of paper")), job(log, "backup")});
    const Results expected{{"report", "out of paper"}, {"backup", ""}};
    EXPECT_EQ(world.run(shift.run()), expected);
    EXPECT_EQ(world.run(shift.run()), expected);
    EXPECT_EQ(log.started, (Names{"report", "backup", "report", "backup"}));
  });
}

TEST(NightShift, OneJobRunsAtATime) {
  in_every_order([](Log& log) { return std::vector{job(log, "report", fails("out of paper")), job(log, "backup"), job(log, "index")}; },
                 [](const Results&, const Log& log, kata::World& world) {
                   EXPECT_EQ(log.running.most(), 1u) << "jobs need the machine for themselves";
                   EXPECT_EQ(world.elapsed(), 3h);
                 });
}

TEST(NightShift, AJobMayThrowAnything) {
  in_every_order([](Log& log) { return std::vector{job(log, "report", [] { throw 7; }), job(log, "backup")}; },
                 [](const Results& results, const Log&, kata::World&) {
                   EXPECT_EQ(results, (Results{{"report", "unknown error"}, {"backup", ""}}));
                 });
}

TEST(NightShift, AJobMayFailWhenItIsStarted) {
  in_every_order(
      [](Log& log) {
        return std::vector{Job{"report", []() -> asio::awaitable<void> { throw std::runtime_error{"no printer"}; }},
                           Job{"mail", nullptr}, job(log, "backup")};
      },
      [](const Results& results, const Log&, kata::World&) {
        ASSERT_EQ(results.size(), 3u);
        EXPECT_EQ(results[0], (Result{"report", "no printer"}));
        EXPECT_EQ(results[1], (Result{"mail", std::bad_function_call{}.what()}));
        EXPECT_EQ(results[2], (Result{"backup", ""}));
      });
}

// A job of its own accord gives up a wait that takes too long: that is its failure, not the shift's end.
TEST(NightShift, AJobThatWasAbortedIsAFailedJob) {
  const auto aborts = [] { throw boost::system::system_error{asio::error::operation_aborted}; };
  in_every_order([&](Log& log) { return std::vector{job(log, "report", aborts), job(log, "backup")}; },
                 [](const Results& results, const Log& log, kata::World&) {
                   ASSERT_EQ(results.size(), 2u);
                   EXPECT_NE(results[0].error, "");
                   EXPECT_EQ(log.finished, Names{"backup"}) << "the shift was not called off, one of its jobs was";
                 });
}

TEST(NightShift, AShiftWithoutJobsHasNoResults) {
  in_every_order([](Log&) { return std::vector<Job>{}; },
                 [](const Results& results, const Log&, kata::World&) { EXPECT_EQ(results, Results{}); });
}

bool is_aborted(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
  }
  return false;
}

TEST(NightShift, AShiftThatIsCalledOffEndsAtOnceAndSaysSo) {
  kata::explore(kata::single, [](kata::World& world) {
    Log& log = world.make<Log>();
    auto& call_off = world.make<asio::cancellation_signal>();
    NightShift& shift = world.make<NightShift>(
        std::vector{job(log, "report", fails("out of paper")), job(log, "backup"), job(log, "index")});
    std::exception_ptr& end = world.make<std::exception_ptr>();
    bool& ended = world.make<bool>(false);
    asio::co_spawn(world.context(), shift.run(),
                   asio::bind_cancellation_slot(call_off.slot(), [&](std::exception_ptr error, const Results&) {
                     ended = true;
                     end = error;
                   }));
    world.advance(90min);
    call_off.emit(asio::cancellation_type::terminal);
    world.settle();
    EXPECT_EQ(world.elapsed(), 90min) << "the running job was not cancelled";
    EXPECT_EQ(log.started, (Names{"report", "backup"}));
    ASSERT_TRUE(ended);
    EXPECT_TRUE(is_aborted(end)) << "whoever called it off is told that all is well";
    EXPECT_EQ(world.live_frames(), 0u);
  });
}

// What is done cannot be undone: the running job, "report", ends well, and still nothing else may start.
void call_off_in_vain(const std::function<std::vector<Job>(Log&)>& jobs) {
  kata::explore(kata::single, [&](kata::World& world) {
    Log& log = world.make<Log>();
    auto& call_off = world.make<asio::cancellation_signal>();
    NightShift& shift = world.make<NightShift>(jobs(log));
    std::exception_ptr& end = world.make<std::exception_ptr>();
    asio::co_spawn(world.context(), shift.run(),
                   asio::bind_cancellation_slot(call_off.slot(),
                                                [&](std::exception_ptr error, const Results&) { end = error; }));
    world.advance(30min);
    call_off.emit(asio::cancellation_type::terminal);
    world.advance(1h);
    EXPECT_EQ(log.finished, Names{"report"});
    EXPECT_EQ(log.started, Names{"report"}) << "a job was started after the shift had been called off";
    EXPECT_TRUE(is_aborted(end)) << "whoever called it off is told that all is well";
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the shift";
  });
}

TEST(NightShift, AShiftThatIsCalledOffMayHaveToWaitForItsJob) {
  call_off_in_vain([](Log& log) { return std::vector{stubborn_job(log, "report"), job(log, "backup")}; });
}

TEST(NightShift, AShiftThatIsCalledOffMayHaveToWaitForItsLastJob) {
  call_off_in_vain([](Log& log) { return std::vector{stubborn_job(log, "report")}; });
}

// Called off at any moment: either all jobs had their turn already, or it says that it was called off.
TEST(NightShift, AShiftNeverClaimsToHaveDoneWhatItHasNot) {
  kata::explore(kata::cancelled_anywhere(kata::single), [](kata::World& world) {
    Log& log = world.make<Log>();
    NightShift& shift = world.make<NightShift>(
        std::vector{job(log, "report", fails("out of paper")), job(log, "backup"), job(log, "index")});
    Results results;
    try {
      results = world.run(shift.run());
    } catch (const boost::system::system_error& error) {
      EXPECT_EQ(error.code(), asio::error::operation_aborted);
      EXPECT_TRUE(world.cancelled());
      return;
    }
    EXPECT_EQ(results.size(), 3u);
    EXPECT_EQ(log.started.size(), 3u) << "a result of a job that was never started";
    EXPECT_EQ(log.finished, (Names{"backup", "index"}));
  });
}

}  // namespace
