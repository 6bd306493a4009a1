// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << "parcel " << failure.parcel << ": " << failure.reason;
}

namespace {

using Numbers = std::vector<int>;
using Failures = std::vector<Failure>;

std::exception_ptr because(const std::string& reason) { return std::make_exception_ptr(std::runtime_error{reason}); }

Failures sorted(Failures failures) {
  std::ranges::sort(failures, {}, &Failure::parcel);
  return failures;
}

// What became of a call of close() that a test has started.
struct Closing {
  bool ended = false;
  Failures failures;  // sorted
};

// A town with one desk, whose couriers and whose archive park every call until the test decides on it.
class Town {
 public:
  explicit Town(kata::World& world) : world_{world} { world.name(world.context(), "the desk's event loop"); }

  CourierDesk& desk() { return desk_; }

  // Accepts parcels with the numbers `first` to `last`.
  void accept(int first, int last) {
    for (int number = first; number <= last; ++number) desk_.accept({number, "Market Square 1"});
    world_.settle();
  }

  // The result stays valid as long as the town.
  const Closing& close() { return await(desk_.close()); }
  const Closing& await(asio::awaitable<Failures> call) {
    Closing& closing = closings_.emplace_back();
    asio::co_spawn(world_.context(), std::move(call), [&closing](std::exception_ptr error, Failures failures) {
      EXPECT_FALSE(error) << "close() has thrown";
      closing.ended = true;
      closing.failures = sorted(std::move(failures));
    });
    world_.settle();
    return closing;
  }

  // The parcels that came to the couriers, and those whose receipts came to the archive: in this order.
  const Numbers& on_tour() const { return couriers_.parcels; }
  const Numbers& to_file() const { return archive_.parcels; }

  // Calls have the numbers 0, 1... in the order in which they came; nothing happens to one that did not come.
  void sign(std::size_t call) { end(couriers_, call, nullptr); }
  void lose(std::size_t call, std::exception_ptr why) { end(couriers_, call, std::move(why)); }
  void file(std::size_t call) { end(archive_, call, nullptr); }
  void refuse_to_file(std::size_t call, std::exception_ptr why) { end(archive_, call, std::move(why)); }

  // From the courier to the archive, for a town in which nothing else was filed out of turn.
  void finish(std::size_t call) {
    sign(call);
    file(call);
  }

 private:
  struct Service {
    Numbers parcels;
    std::deque<kata::Gate> gates;  // one for each call
  };

  asio::awaitable<Receipt> deliver(Parcel parcel) {
    EXPECT_EQ(world_.running_in(), "the desk's event loop");
    couriers_.parcels.push_back(parcel.number);
    co_await couriers_.gates.emplace_back().pass();
    co_return Receipt{parcel.number, "signed at " + parcel.address};
  }

  asio::awaitable<void> put_away(Receipt receipt) {
    EXPECT_EQ(world_.running_in(), "the desk's event loop");
    EXPECT_EQ(receipt.signature, "signed at Market Square 1");
    archive_.parcels.push_back(receipt.parcel);
    co_await archive_.gates.emplace_back().pass();
  }

  void end(Service& service, std::size_t call, std::exception_ptr error) {
    if (call < service.gates.size() && service.gates[call].waiting() > 0) {
      if (error) {
        service.gates[call].fail_one(std::move(error));
      } else {
        service.gates[call].open_one();
      }
    }
    world_.settle();
  }

  kata::World& world_;
  std::deque<Closing> closings_;
  Service couriers_;
  Service archive_;
  CourierDesk desk_{world_.executor(),
                    {.deliver = [this](Parcel parcel) { return deliver(std::move(parcel)); },
                     .file = [this](Receipt receipt) { return put_away(std::move(receipt)); }}};
};

// Runs `story` in a town of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(Town&, kata::World&)>& story, kata::Limits limits = {}) {
  kata::explore(kata::single, [&](kata::World& world) { story(world.make<Town>(world), world); }, limits);
}

TEST(CourierDesk, AParcelIsOnItsWayAsSoonAsItIsAccepted) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 1);
    ASSERT_EQ(town.on_tour(), Numbers{1}) << "it waits for something";
    EXPECT_EQ(town.to_file(), Numbers{}) << "nobody has signed";
    town.sign(0);
    ASSERT_EQ(town.to_file(), Numbers{1});
    town.file(0);
    EXPECT_TRUE(town.close().ended);
    EXPECT_EQ(town.on_tour(), Numbers{1}) << "delivered twice";
    EXPECT_EQ(town.to_file(), Numbers{1}) << "filed twice";
  });
}

TEST(CourierDesk, ParcelsDoNotWaitForEachOther) {
  in_every_order([](Town& town, kata::World&) {
    constexpr std::size_t parcels = 1'100;
    town.accept(1, parcels);
    ASSERT_EQ(town.on_tour().size(), parcels) << "a parcel waits for another one";
    for (const std::size_t call : {2, 0, 99, 50, 1}) town.sign(call);
    ASSERT_EQ(town.to_file(), (Numbers{3, 1, 100, 51, 2})) << "a receipt waits for another parcel";
    for (std::size_t call = 0; call < parcels; ++call) town.sign(call);
    ASSERT_EQ(town.to_file().size(), parcels) << "a receipt waits for another one";
    for (std::size_t call = 0; call < parcels; call += 2) town.file(call);
    for (std::size_t call = 1; call < parcels; call += 2) town.refuse_to_file(call, because("archive is full"));
    const Closing& closing = town.close();
    EXPECT_TRUE(closing.ended) << "all parcels are done";
    EXPECT_EQ(closing.failures.size(), parcels / 2) << "close() has not told all that failed";
  }, {.steps = 20'000});
}

TEST(CourierDesk, CloseEndsWhenTheLastParcelIsDone) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 3);
    const Closing& closing = town.close();
    ASSERT_FALSE(closing.ended) << "three parcels are on their way";
    town.sign(1);
    town.file(0);
    ASSERT_FALSE(closing.ended) << "one parcel is done, and two are not";
    town.sign(2);
    town.sign(0);
    ASSERT_FALSE(closing.ended) << "two receipts are not filed";
    town.file(1);
    ASSERT_FALSE(closing.ended) << "a receipt is not filed";
    town.file(2);
    EXPECT_TRUE(closing.ended) << "all parcels are done";
    EXPECT_EQ(closing.failures, Failures{});
    EXPECT_EQ(town.on_tour(), (Numbers{1, 2, 3}));
    EXPECT_EQ(town.to_file(), (Numbers{2, 3, 1}));
  });
}

TEST(CourierDesk, CloseWaitsHoweverLongItTakes) {
  in_every_order([](Town& town, kata::World& world) {
    town.accept(1, 1);
    const Closing& closing = town.close();
    world.advance(48h);
    ASSERT_FALSE(closing.ended) << "the parcel is on its way for two days now";
    town.finish(0);
    EXPECT_TRUE(closing.ended);
    EXPECT_EQ(closing.failures, Failures{});
    EXPECT_EQ(world.elapsed(), 48h) << "the parcel was done, and close() still waited";
  });
}

TEST(CourierDesk, CloseEndsAtOnceIfThereIsNothingToDo) {
  in_every_order([](Town& town, kata::World& world) {
    const Closing& closing = town.close();
    EXPECT_TRUE(closing.ended) << "no parcel was ever accepted";
    EXPECT_EQ(closing.failures, Failures{});
    EXPECT_EQ(world.elapsed(), 0s);
  });
}

TEST(CourierDesk, CloseEndsAtOnceIfAllParcelsAreDone) {
  in_every_order([](Town& town, kata::World& world) {
    town.accept(1, 2);
    town.finish(0);
    town.lose(1, because("nobody at home"));
    const Closing& closing = town.close();
    EXPECT_TRUE(closing.ended) << "all parcels are done";
    EXPECT_EQ(closing.failures, (Failures{{2, "nobody at home"}}));
    EXPECT_EQ(world.elapsed(), 0s);
  });
}

TEST(CourierDesk, AParcelThatComesAfterAQuietTimeIsWaitedFor) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 1);
    town.lose(0, because("nobody at home"));
    town.accept(2, 2);
    const Closing& closing = town.close();
    EXPECT_FALSE(closing.ended) << "parcel 2 is on its way";
    town.sign(1);
    town.file(0);
    EXPECT_TRUE(closing.ended);
    EXPECT_EQ(closing.failures, (Failures{{1, "nobody at home"}})) << "it failed before the quiet time";
  });
}

TEST(CourierDesk, AFailureStopsNoOtherParcelAndCloseTellsIt) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 5);
    town.lose(0, because("nobody at home"));
    town.sign(1);
    town.refuse_to_file(0, because("archive is full"));
    const Closing& closing = town.close();
    ASSERT_FALSE(closing.ended) << "two failures, but three other parcels are on their way";
    town.lose(2, std::make_exception_ptr(7));
    ASSERT_FALSE(closing.ended) << "parcels 4 and 5 are on their way";
    town.sign(4);
    town.refuse_to_file(1, std::make_exception_ptr(7));
    ASSERT_FALSE(closing.ended) << "parcel 4 is on its way";
    town.sign(3);
    ASSERT_EQ(town.to_file(), (Numbers{2, 5, 4}));
    town.file(2);
    EXPECT_TRUE(closing.ended) << "all parcels are done";
    EXPECT_EQ(closing.failures, (Failures{{1, "nobody at home"}, {2, "archive is full"}, {3, "unknown error"}, {5, "unknown error"}}));
    EXPECT_EQ(town.on_tour(), (Numbers{1, 2, 3, 4, 5}));
  });
}

TEST(CourierDesk, AFailureOfTheLastParcelIsToldToo) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 1);
    const Closing& closing = town.close();
    ASSERT_FALSE(closing.ended) << "parcel 1 is on its way";
    town.lose(0, because("nobody at home"));
    EXPECT_TRUE(closing.ended);
    EXPECT_EQ(closing.failures, (Failures{{1, "nobody at home"}}));
  });
}

TEST(CourierDesk, ParcelsWithTheSameNumberAreWaitedForEach) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(7, 7);
    town.accept(7, 7);
    const Closing& closing = town.close();
    town.lose(1, because("nobody at home"));
    ASSERT_FALSE(closing.ended) << "one of two parcels is on its way";
    town.lose(0, because("nobody at home"));
    EXPECT_TRUE(closing.ended);
    EXPECT_EQ(closing.failures, (Failures{{7, "nobody at home"}, {7, "nobody at home"}}));
  });
}

TEST(CourierDesk, NoParcelIsAcceptedOnceClosingHasBegun) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 1);
    const Closing& closing = town.close();
    EXPECT_THROW(town.accept(2, 2), std::logic_error) << "the desk is about to close";
    EXPECT_EQ(town.on_tour(), Numbers{1}) << "it was refused, and is on its way";
    town.finish(0);
    EXPECT_TRUE(closing.ended) << "nobody waits for a parcel that was refused";
    EXPECT_THROW(town.accept(3, 3), std::logic_error) << "the desk is closed";
    EXPECT_EQ(town.on_tour(), Numbers{1});
    EXPECT_EQ(town.close().failures, Failures{}) << "what was refused is no failure";
  });
}

TEST(CourierDesk, TwoWhoCloseAtOnceBothWaitAndAreToldTheSame) {
  in_every_order([](Town& town, kata::World& world) {
    town.accept(1, 2);
    const Closing& first = town.close();
    const Closing& second = town.close();
    town.lose(0, because("nobody at home"));
    EXPECT_FALSE(first.ended) << "parcel 2 is on its way";
    EXPECT_FALSE(second.ended) << "parcel 2 is on its way";
    town.finish(1);
    town.file(0);
    EXPECT_TRUE(first.ended) << "all parcels are done";
    EXPECT_TRUE(second.ended) << "all parcels are done, and only one of the two was woken";
    const Failures failures{{1, "nobody at home"}};
    EXPECT_EQ(first.failures, failures);
    EXPECT_EQ(second.failures, failures);

    const Closing& later = town.close();
    EXPECT_TRUE(later.ended) << "the desk is closed already";
    EXPECT_EQ(later.failures, failures);
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the desk has closed";
  });
}

TEST(CourierDesk, HoweverManyCloseAtOnceAllAreWoken) {
  in_every_order([](Town& town, kata::World&) {
    town.accept(1, 1);
    std::vector<const Closing*> closings;
    for (int i = 0; i < 50; ++i) closings.push_back(&town.close());
    town.finish(0);
    EXPECT_EQ(std::ranges::count(closings, true, &Closing::ended), 50) << "some wait for ever";
  });
}

TEST(CourierDesk, ClosingBeginsWhenItIsAwaited) {
  in_every_order([](Town& town, kata::World&) {
    asio::awaitable<Failures> call = town.desk().close();
    EXPECT_NO_THROW(town.accept(1, 1)) << "nobody has awaited close() yet";
    const Closing& closing = town.await(std::move(call));
    EXPECT_FALSE(closing.ended) << "parcel 1 is on its way";
    town.finish(0);
    EXPECT_TRUE(closing.ended);
  });
}

TEST(CourierDesk, DesksDoNotWaitForEachOther) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(world);
    Town& other = world.make<Town>(world);
    town.accept(1, 1);
    EXPECT_TRUE(other.close().ended) << "no parcel of this desk is on its way";
    const Closing& closing = town.close();
    EXPECT_FALSE(closing.ended) << "parcel 1 is on its way";
    town.finish(0);
    EXPECT_TRUE(closing.ended);
  });
}

TEST(CourierDesk, NothingGoesOnForAParcelThatIsDone) {
  in_every_order([](Town& town, kata::World& world) {
    town.accept(1, 1);
    town.finish(0);
    const std::size_t coroutines = world.live_frames();
    town.accept(2, 3);
    town.lose(1, because("nobody at home"));
    town.sign(2);
    town.file(1);
    EXPECT_EQ(world.live_frames(), coroutines) << "something is left behind for a parcel that is done";
    EXPECT_TRUE(town.close().ended);
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the desk has closed";
    EXPECT_EQ(world.elapsed(), 0s);
  });
}

// The couriers and the archive of a town in which nothing is held back.
struct Fleet {
  kata::World& world;
  bool instant = false;  // all is done at once, else at any moment
  Numbers filed{};

  asio::awaitable<Receipt> deliver(Parcel parcel) {
    if (!instant) co_await world.external();
    if (parcel.address.empty()) throw std::runtime_error{"nobody at home"};
    co_return Receipt{parcel.number, "signed"};
  }

  asio::awaitable<void> file(Receipt receipt) {
    if (!instant) co_await world.external();
    filed.push_back(receipt.parcel);
  }
};

#if __has_feature(address_sanitizer)
constexpr bool under_address_sanitizer = true;
#else
constexpr bool under_address_sanitizer = false;
#endif

// What the day of one desk came to.
struct Day {
  std::unique_ptr<Fleet> fleet;
  std::unique_ptr<CourierDesk> desk;
  Numbers filed{};
  Failures failures{};
  bool over = false;
};

// Accepts, closes and destroys, without a turn of the event loop more than there must be. What touches something
// destroyed is a finding of AddressSanitizer; where nobody would notice, it is kept to the end of the day.
asio::awaitable<void> work_one_day(Day& day, asio::any_io_executor executor, std::vector<Parcel> parcels) {
  const auto open = [&day](Fleet* fleet) {
    EXPECT_FALSE(day.over) << "the desk has closed, and a parcel is still under way";
    return fleet;
  };
  Fleet* const fleet = day.fleet.get();
  day.desk = std::make_unique<CourierDesk>(
      executor,
      Services{.deliver = [fleet, open](Parcel parcel) { return open(fleet)->deliver(std::move(parcel)); },
               .file = [fleet, open](Receipt receipt) { return open(fleet)->file(std::move(receipt)); }});
  for (Parcel& parcel : parcels) day.desk->accept(std::move(parcel));
  day.failures = co_await day.desk->close();
  day.filed = fleet->filed;
  day.over = true;
  if (under_address_sanitizer) {
    day.desk.reset();
    day.fleet.reset();
  }
}

// Runs a day in every order of events and looks at what it came to.
void every_day(bool instant, bool starts_later, const std::vector<Parcel>& parcels, const Numbers& filed,
               const Failures& failures) {
  kata::explore(kata::single, [&](kata::World& world) {
    Day& day = world.make<Day>(std::make_unique<Fleet>(world, instant), nullptr);
    asio::any_io_executor executor = world.executor();
    if (starts_later) executor = asio::require(executor, asio::execution::blocking.never);
    world.run(work_one_day(day, executor, parcels));
    world.settle();
    std::ranges::sort(day.filed);
    EXPECT_EQ(day.filed, filed) << "lost when the desk was closed";
    EXPECT_EQ(sorted(day.failures), failures) << "close() has not told all that failed";
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the desk has closed";
    EXPECT_EQ(world.elapsed(), 0s) << "close() waits for the clock";
  });
}

TEST(CourierDesk, DeskAndFleetMayGoTheMomentTheDeskIsClosed) {
  every_day(false, false, {{1, "Mill Lane 2"}, {2, ""}, {3, "Mill Lane 4"}}, {1, 3}, {{2, "nobody at home"}});
}

TEST(CourierDesk, AParcelCountsFromTheMomentItIsAccepted) {
  every_day(false, true, {{1, "Mill Lane 2"}, {2, ""}}, {1}, {{2, "nobody at home"}});
}

TEST(CourierDesk, AParcelMayBeDoneBeforeAcceptReturns) {
  every_day(true, false, {{1, "Mill Lane 2"}, {2, ""}}, {1}, {{2, "nobody at home"}});
}

// Services of which nothing is left when `used` is.
Services counting_their_users(std::shared_ptr<int> used) {
  return {.deliver = [used](Parcel parcel) -> asio::awaitable<Receipt> {
            ++*used;
            if (parcel.address.empty()) throw std::runtime_error{"nobody at home"};
            co_return Receipt{parcel.number, "signed"};
          },
          .file = [used](Receipt) -> asio::awaitable<void> {
            ++*used;
            co_return;
          }};
}

TEST(CourierDesk, NothingIsKeptOfADeskThatIsGone) {
  kata::explore(kata::single, [](kata::World& world) {
    auto used = std::make_shared<int>();
    const std::weak_ptr<int> left = used;
    // Parcels start later, so that close() has to wait.
    auto desk = std::make_unique<CourierDesk>(asio::require(world.executor(), asio::execution::blocking.never),
                                              counting_their_users(std::move(used)));
    for (const char* address : {"Mill Lane 2", "", "Mill Lane 4"}) desk->accept({1, address});
    EXPECT_EQ(world.run(desk->close()), (Failures{{1, "nobody at home"}}));
    world.settle();
    desk.reset();
    EXPECT_TRUE(left.expired()) << "the desk has gone, and its services have not";
  });
}

TEST(CourierDesk, ADeskThatWasNeverUsedMayGoUnclosed) {
  kata::explore(kata::single, [](kata::World& world) {
    auto desk = std::make_unique<CourierDesk>(world.executor(), counting_their_users(std::make_shared<int>()));
    world.settle();
    if (under_address_sanitizer) desk.reset();  // elsewhere nobody would notice what touches it afterwards
    world.settle();
    if (desk) EXPECT_EQ(world.run(desk->close()), Failures{});
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the desk has gone";
  });
}

TEST(CourierDesk, AParcelMayFailWhenItsDeliveryIsStarted) {
  kata::explore(kata::single, [](kata::World& world) {
    CourierDesk& desk = world.make<CourierDesk>(
        world.executor(), Services{.deliver = [](const Parcel& parcel) -> asio::awaitable<Receipt> {
                                     if (parcel.address.empty()) throw std::runtime_error{"no address"};
                                     if (parcel.address == "nowhere") throw 7;
                                     return [](int number) -> asio::awaitable<Receipt> {
                                       co_return Receipt{number, "signed"};
                                     }(parcel.number);
                                   },
                                   .file = nullptr});
    EXPECT_NO_THROW(desk.accept({1, ""}));
    EXPECT_NO_THROW(desk.accept({2, "Mill Lane 2"}));
    EXPECT_NO_THROW(desk.accept({3, "nowhere"}));
    const Failures failures = sorted(world.run(desk.close()));
    EXPECT_EQ(failures, (Failures{{1, "no address"}, {2, std::bad_function_call{}.what()}, {3, "unknown error"}}));
    EXPECT_EQ(world.live_frames(), 0u);
  });
}

}  // namespace
