// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/real_threads.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Names = std::vector<std::string>;

// What the store throws: an exception of its own, with more than a what().
struct StoreError : std::runtime_error {
  StoreError(const std::string& what, int code) : std::runtime_error{what}, code{code} {}
  int code;
};

// What() of an exception, with what tells its type; or what stands for one that has none.
std::string reason_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const StoreError& e) {
    return std::string{e.what()} + ", error " + std::to_string(e.code);
  } catch (const std::invalid_argument& e) {
    return std::string{"invalid argument: "} + e.what();
  } catch (const std::exception& e) {
    return e.what();
  } catch (int number) {
    return "error " + std::to_string(number);
  }
}

// What became of a call. A lookup ends with an extension or a reason.
struct Outcome {
  bool ended = false;
  int extension = 0;
  std::string reason;
};

// A directory and its store, which parks every load until the test decides on it.
class Office {
 public:
  explicit Office(kata::World& world) : world_{world} {}

  // The result stays valid as long as the office.
  const Outcome& look_up(const std::string& name) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), directory_.look_up(name), [&outcome](std::exception_ptr error, int extension) {
      outcome.ended = true;
      if (error) outcome.reason = reason_of(error);
      else outcome.extension = extension;
    });
    world_.settle();
    return outcome;
  }

  const Outcome& enter(const std::string& name, int extension) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), directory_.enter(name, extension), [&outcome](std::exception_ptr error) {
      outcome.ended = true;
      if (error) outcome.reason = reason_of(error);
    });
    world_.settle();
    return outcome;
  }

  // A client of its own making.
  void start(asio::awaitable<void> client) {
    world_.spawn(std::move(client));
    world_.settle();
  }

  // Loads have the numbers 0, 1... in the order in which they came to the store.
  const Names& loads() const { return loads_; }

  void answer(std::size_t load, int extension) {
    extensions_.at(load) = extension;
    gates_.at(load).open_all();
    world_.settle();
  }

  void fail(std::size_t load, const std::exception_ptr& error) {
    kata::Gate& gate = gates_.at(load);
    if (gate.waiting() > 0) gate.fail_one(error);
    world_.settle();
  }

  Directory& directory() { return directory_; }

 private:
  asio::awaitable<int> park(std::string name) {
    const std::size_t load = loads_.size();
    loads_.push_back(std::move(name));
    extensions_.push_back(0);
    co_await gates_.emplace_back().pass();
    co_return extensions_[load];
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  Names loads_;
  std::deque<int> extensions_;  // one for each load, as the gates
  Directory directory_{world_.executor(), [this](std::string name) { return park(std::move(name)); }};
  std::deque<kata::Gate> gates_;
};

// Runs `story` with an office of its own for each order in which two threads may run the handlers.
void in_every_order(const std::function<void(Office&)>& story) {
  kata::explore(kata::pool(2), [&](kata::World& world) { story(world.make<Office>(world)); });
}

std::exception_ptr no_answer() { return std::make_exception_ptr(StoreError{"the store does not answer", 28}); }

TEST(Directory, WhatItDoesNotKnowIsLoadedAndKept) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    EXPECT_EQ(office.loads(), (Names{"Ada"}));
    EXPECT_FALSE(first.ended);
    office.answer(0, 4711);
    EXPECT_EQ(first.extension, 4711);

    const Outcome& second = office.look_up("Ada");
    EXPECT_EQ(office.loads(), (Names{"Ada"})) << "what was loaded is loaded again";
    EXPECT_EQ(second.extension, 4711);

    office.enter("Ada", 12);
    EXPECT_EQ(office.look_up("Ada").extension, 12) << "Ada has moved to another office";
  });
}

TEST(Directory, LookupsOfOthersGoOnWhileOneIsLoading) {
  in_every_order([](Office& office) {
    constexpr int people = 20;
    std::vector<const Outcome*> lookups;
    for (int i = 1; i <= people; ++i) lookups.push_back(&office.look_up("employee " + std::to_string(i)));
    ASSERT_EQ(office.loads().size(), std::size_t{people}) << "a load waits for the load of another name";
    for (int i = people; i >= 1; --i) {
      EXPECT_FALSE(lookups[i - 1]->ended);
      office.answer(i - 1, i);
      EXPECT_EQ(lookups[i - 1]->extension, i);
    }
  });
}

TEST(Directory, WhatItKnowsIsAnsweredWhileOthersAreLoading) {
  in_every_order([](Office& office) {
    office.look_up("Ada");
    office.answer(0, 11);
    office.look_up("Bob");
    EXPECT_EQ(office.look_up("Ada").extension, 11) << "the answer waits for the load of another name";
    EXPECT_TRUE(office.enter("Cyd", 33).ended) << "an entry waits for the load of another name";
    EXPECT_EQ(office.look_up("Cyd").extension, 33);
    EXPECT_EQ(office.loads(), (Names{"Ada", "Bob"}));
  });
}

TEST(Directory, AllWhoAskForANameShareOneLoad) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    const Outcome& second = office.look_up("Ada");
    const Outcome& third = office.look_up("Ada");
    ASSERT_EQ(office.loads(), (Names{"Ada"})) << "one load for each name at a time";
    EXPECT_FALSE(second.ended);
    office.answer(0, 4711);
    for (const Outcome* lookup : {&first, &second, &third}) EXPECT_EQ(lookup->extension, 4711);
    EXPECT_EQ(office.loads(), (Names{"Ada"}));
  });
}

TEST(Directory, AnyNumberMayWait) {
  kata::explore(kata::single, [](kata::World& world) {
    Office& office = world.make<Office>(world);
    std::vector<const Outcome*> lookups;
    for (int i = 0; i < 200; ++i) lookups.push_back(&office.look_up("Ada"));
    const Outcome& bob = office.look_up("Bob");
    ASSERT_EQ(office.loads(), (Names{"Ada", "Bob"}));
    office.answer(1, 22);
    EXPECT_EQ(bob.extension, 22);
    office.answer(0, 11);
    for (const Outcome* lookup : lookups) EXPECT_EQ(lookup->extension, 11);
  }, {.handlers = 20'000});
}

TEST(Directory, AnyNumberOfNamesMayLoadAndIsKept) {
  kata::explore(kata::single, [](kata::World& world) {
    Office& office = world.make<Office>(world);
    constexpr int people = kata::under_thread_sanitizer ? 50 : 200;  // it can follow 64 locks of a thread
    const auto name = [](int i) { return "employee " + std::to_string(i); };
    for (int i = 1; i <= people; ++i) office.look_up(name(i));
    ASSERT_EQ(office.loads().size(), std::size_t{people}) << "a load waits, or is refused";
    for (int i = 1; i <= people; ++i) office.answer(i - 1, i);
    for (int i = 1; i <= people; ++i) EXPECT_EQ(office.look_up(name(i)).extension, i);
    EXPECT_EQ(office.loads().size(), std::size_t{people}) << "what was loaded is loaded again";
  }, {.handlers = 20'000});
}

TEST(Directory, AFailedLoadIsReportedToAllWhoWait) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    const Outcome& second = office.look_up("Ada");
    const Outcome& third = office.look_up("Ada");
    ASSERT_EQ(office.loads(), (Names{"Ada"}));
    office.fail(0, no_answer());
    for (const Outcome* lookup : {&first, &second, &third}) {
      EXPECT_EQ(lookup->reason, "the store does not answer, error 28") << "not what the load has thrown";
    }
    EXPECT_EQ(office.loads(), (Names{"Ada"})) << "nobody has asked again";
  });
}

TEST(Directory, AFailureThatIsNoStandardExceptionIsReportedToo) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    const Outcome& second = office.look_up("Ada");
    office.fail(0, std::make_exception_ptr(503));
    for (const Outcome* lookup : {&first, &second}) EXPECT_EQ(lookup->reason, "error 503");
    EXPECT_EQ(office.loads(), (Names{"Ada"})) << "nobody has asked again";
  });
}

TEST(Directory, AFailureChangesNothingThatIsKnown) {
  in_every_order([](Office& office) {
    office.look_up("Cyd");
    office.answer(0, 33);
    const Outcome& first = office.look_up("Ada");
    const Outcome& second = office.look_up("Ada");
    const Outcome& bob = office.look_up("Bob");
    office.fail(1, std::make_exception_ptr(StoreError{"the line is cut", 7}));
    for (const Outcome* lookup : {&first, &second}) EXPECT_EQ(lookup->reason, "the line is cut, error 7");
    office.fail(2, std::make_exception_ptr(std::invalid_argument{"Bob who"}));
    EXPECT_EQ(bob.reason, "invalid argument: Bob who") << "not what the load has thrown";
    EXPECT_EQ(office.look_up("Cyd").extension, 33) << "the directory knows less than before";
    EXPECT_EQ(office.loads(), (Names{"Cyd", "Ada", "Bob"}));
  });
}

TEST(Directory, AfterAFailureTheNextLookupLoadsAgain) {
  in_every_order([](Office& office) {
    office.look_up("Ada");
    const Outcome& bob = office.look_up("Bob");
    office.fail(0, no_answer());
    EXPECT_FALSE(bob.ended) << "the load of another name has failed";
    const Outcome& again = office.look_up("Ada");
    ASSERT_EQ(office.loads(), (Names{"Ada", "Bob", "Ada"}));
    office.answer(2, 11);
    EXPECT_EQ(again.extension, 11);
    office.answer(1, 22);
    EXPECT_EQ(bob.extension, 22);
  });
}

// Asks again at once if the first lookup fails.
asio::awaitable<void> ask_twice(Directory& directory, std::string name, int& extension) {
  try {
    extension = co_await directory.look_up(name);
    co_return;
  } catch (const std::runtime_error&) {
  }
  extension = co_await directory.look_up(name);
}

TEST(Directory, WhoHearsOfAFailureMayAskAgainAtOnce) {
  in_every_order([](Office& office) {
    int extensions[2] = {};
    for (int& extension : extensions) office.start(ask_twice(office.directory(), "Ada", extension));
    ASSERT_EQ(office.loads(), (Names{"Ada"}));
    office.fail(0, no_answer());
    ASSERT_EQ(office.loads(), (Names{"Ada", "Ada"})) << "one load at a time, also after a failure";
    office.answer(1, 4711);
    for (const int extension : extensions) EXPECT_EQ(extension, 4711);
  });
}

TEST(Directory, WhatIsEnteredIsKnown) {
  in_every_order([](Office& office) {
    EXPECT_TRUE(office.enter("Ada", 11).ended);
    EXPECT_EQ(office.look_up("Ada").extension, 11);
    office.enter("Ada", 12);
    EXPECT_EQ(office.look_up("Ada").extension, 12);
    EXPECT_EQ(office.loads(), Names{});
  });
}

TEST(Directory, WhatIsEnteredStaysWhateverALoadBrings) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    const Outcome& second = office.look_up("Ada");
    office.enter("Ada", 13);
    EXPECT_TRUE(office.enter("Ada", 12).ended) << "the entry waits for the load";
    EXPECT_EQ(office.look_up("Ada").extension, 12) << "the answer waits for the load, or is not what was entered";
    office.answer(0, 11);
    for (const Outcome* lookup : {&first, &second}) {
      EXPECT_TRUE(lookup->extension >= 11 && lookup->extension <= 13) << lookup->extension;
    }
    EXPECT_EQ(office.look_up("Ada").extension, 12) << "what was entered is lost";
    EXPECT_EQ(office.loads(), (Names{"Ada"}));
  });
}

TEST(Directory, WhatIsEnteredStaysWhenTheLoadFails) {
  in_every_order([](Office& office) {
    const Outcome& first = office.look_up("Ada");
    office.enter("Ada", 12);
    office.fail(0, no_answer());
    EXPECT_TRUE(first.ended);
    EXPECT_EQ(office.look_up("Ada").extension, 12);
    EXPECT_EQ(office.loads(), (Names{"Ada"}));
  });
}

TEST(Directory, ImpossibleCallsAreRefused) {
  in_every_order([](Office& office) {
    EXPECT_EQ(office.look_up("").reason, "invalid argument: no name");
    EXPECT_EQ(office.enter("", 11).reason, "invalid argument: no name");
    EXPECT_EQ(office.enter("Ada", 0).reason, "invalid argument: no extension 0");
    EXPECT_EQ(office.enter("Ada", -5).reason, "invalid argument: no extension -5");
    EXPECT_EQ(office.loads(), Names{});
    office.look_up("Ada");
    EXPECT_EQ(office.loads(), (Names{"Ada"}));
  });
}

// Without a single co_await.
asio::awaitable<int> answer_at_once(std::string name) {
  if (name == "Nobody") throw std::runtime_error{"no such name"};
  co_return 11;
}

asio::awaitable<void> expect_answer(Directory& directory, std::string name, int extension) {
  const int answer = co_await directory.look_up(name);
  EXPECT_EQ(answer, extension);
}

asio::awaitable<void> expect_failure(Directory& directory, std::string name) {
  std::string reason;
  try {
    co_await directory.look_up(name);
  } catch (const std::runtime_error& error) {
    reason = error.what();
  }
  EXPECT_EQ(reason, "no such name");
}

TEST(Directory, AStoreMayAnswerOrFailAtOnce) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    Directory& directory = world.make<Directory>(world.executor(), answer_at_once);
    for (int i = 0; i < 2; ++i) {
      world.run(expect_answer(directory, "Ada", 11));
      world.run(expect_failure(directory, "Nobody"));
    }
    world.settle();
  });
}

// A store in which "the boss" stands for Ada.
class StoreWithRoles {
 public:
  explicit StoreWithRoles(kata::World& world) : world_{world} {}

  Directory& directory() { return directory_; }

 private:
  asio::awaitable<int> load(std::string name) {
    if (name == "the boss") co_return co_await directory_.look_up("Ada");
    co_await world_.external();
    co_return 11;
  }

  kata::World& world_;
  Directory directory_{world_.executor(), [this](std::string name) { return load(std::move(name)); }};
};

TEST(Directory, AStoreMayLookUpOtherNames) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    Directory& directory = world.make<StoreWithRoles>(world).directory();
    world.run(expect_answer(directory, "Bob", 11));
    for (const char* name : {"the boss", "Ada"}) world.spawn(expect_answer(directory, name, 11));
    world.run_spawned();
  });
}

// Here nothing is held back: the store answers when it likes, and not every time.
class MoodyStore {
 public:
  explicit MoodyStore(kata::World& world) : world_{world} {}

  asio::awaitable<int> load(std::string name) {
    loads_.add(name);
    co_await world_.external();
    if (name == "Nobody") throw std::runtime_error{"no such name"};
    co_return 11;
  }

  std::ptrdiff_t loads(const std::string& name) const { return loads_.calls(name); }

 private:
  kata::World& world_;
  kata::CallLog loads_;
};

// Such stories are short for a right directory. The limits are for others.
constexpr kata::Limits few{.schedules = 1'000, .handlers = 40'000, .steps = 150};

void with_a_moody_store(kata::Model model, const std::function<void(kata::World&, Directory&, MoodyStore&)>& story) {
  const auto body = [&](kata::World& world) {
    MoodyStore& store = world.make<MoodyStore>(world);
    const auto load = [&store](std::string name) { return store.load(std::move(name)); };
    story(world, world.make<Directory>(world.executor(), load), store);
  };
  kata::explore(model, body, few);
}

TEST(Directory, OneLoadIsEnoughWheneverTheStoreAnswers) {
  with_a_moody_store(kata::pool(2), [](kata::World& world, Directory& directory, MoodyStore& store) {
    for (int i = 0; i < 2; ++i) world.spawn(expect_answer(directory, "Ada", 11));
    world.run_spawned();
    EXPECT_EQ(store.loads("Ada"), 1);
  });
}

TEST(Directory, NothingIsLeftBehind) {
  with_a_moody_store(kata::single, [](kata::World& world, Directory& directory, MoodyStore&) {
    world.run(expect_answer(directory, "Bob", 11));  // what serves the directory for life may begin here
    world.settle();
    const std::size_t coroutines = world.live_frames();
    for (int i = 0; i < 2; ++i) world.spawn(expect_failure(directory, "Nobody"));
    world.spawn(expect_answer(directory, "Ada", 11));
    world.run_spawned();
    EXPECT_EQ(world.live_frames(), coroutines) << "something is left of a load that has ended";
  });
}

struct StoreIsDown {
  std::shared_ptr<int> details;
};

TEST(Directory, NothingIsLeftOfAFailure) {
  kata::explore(kata::single, [](kata::World& world) {
    std::weak_ptr<int> details;
    const auto load = [&details](std::string) -> asio::awaitable<int> {
      const auto made = std::make_shared<int>(503);
      details = made;
      throw StoreIsDown{made};
      co_return 0;
    };
    Directory& directory = world.make<Directory>(world.executor(), load);
    EXPECT_THROW(world.run(directory.look_up("Ada")), StoreIsDown);
    // The world remembers what was thrown last: that is something else now.
    EXPECT_THROW(world.run(directory.look_up("")), std::invalid_argument);
    world.settle();
    EXPECT_TRUE(details.expired()) << "all have heard of the failure, and something still keeps it";
  });
}

// A store that fails now and then, and remembers how many loads were under way at a time.
class UncertainStore {
 public:
  explicit UncertainStore(kata::World& world) : world_{world} {}

  asio::awaitable<int> load(std::string) {
    const auto visit = loads_.enter();
    co_await world_.external();
    if (world_.choose(2) == 1) throw std::runtime_error{"the store does not answer"};
    co_return 11;
  }

  int most_at_a_time() const { return loads_.most(); }

 private:
  kata::World& world_;
  kata::InFlight loads_;
};

asio::awaitable<void> ask_until_it_answers(Directory& directory) {
  int extension = 0;
  for (int attempts = 0; extension == 0 && attempts < 2; ++attempts) {
    try {
      extension = co_await directory.look_up("Ada");
      EXPECT_TRUE(extension == 11 || extension == 12) << extension;
    } catch (const std::runtime_error&) {  // an answer, too
    }
  }
}

asio::awaitable<void> enter_ada(Directory& directory) {
  co_await directory.enter("Ada", 12);
  const int answer = co_await directory.look_up("Ada");
  EXPECT_EQ(answer, 12);
}

TEST(Directory, WhateverHappensThereIsOneLoadAtATimeAndTheEntryStays) {
  const auto story = [](kata::World& world) {
    UncertainStore& store = world.make<UncertainStore>(world);
    const auto load = [&store](std::string name) { return store.load(std::move(name)); };
    Directory& directory = world.make<Directory>(world.executor(), load);
    for (int i = 0; i < 2; ++i) world.spawn(ask_until_it_answers(directory));
    world.spawn(enter_ada(directory));
    world.run_spawned();
    EXPECT_LE(store.most_at_a_time(), 1);
    EXPECT_EQ(world.run(directory.look_up("Ada")), 12);
  };
  kata::explore(kata::pool(2), story, few);
}

// What came of a client's calls, and the contexts that they ended in.
struct Visit {
  int lookups = 0;  // that have ended
  int extension = 0;
  std::string reason;
  std::set<std::string> where;
};

asio::awaitable<void> look_up(Directory& directory, kata::World& world, std::string name, Visit& visit) {
  try {
    visit.extension = co_await directory.look_up(std::move(name));
  } catch (const std::runtime_error& error) {
    visit.reason = error.what();
  }
  visit.where.insert(world.running_in());
  ++visit.lookups;
}

asio::awaitable<void> look_up_and_enter(Directory& directory, kata::World& world, std::string name, Visit& visit) {
  co_await look_up(directory, world, "Ada", visit);
  co_await directory.enter(std::move(name), 33);
}

asio::awaitable<void> enter(Directory& directory, kata::World& world, std::string name, int extension, Visit& visit) {
  co_await directory.enter(name, extension);
  visit.where.insert(world.running_in());
  visit.extension = co_await directory.look_up(name);
  visit.where.insert(world.running_in());
}

// Two clients with a thread each, of which the directory knows nothing.
class Clients {
 public:
  explicit Clients(kata::World& world) : world_{world} {
    for (int i = 0; i < 2; ++i) world.name(threads_[i], thread_of(i));
  }

  static std::string thread_of(int client) { return "the thread of client " + std::to_string(client); }

  void start(int client, asio::awaitable<void> calls) {
    asio::co_spawn(threads_[client], std::move(calls), asio::detached);
  }

  Directory& directory() { return directory_; }
  const MoodyStore& store() const { return store_; }
  Visit& visit(int client) { return visits_[client]; }

  void expect_served_in_their_threads() const {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(visits_[i].where, std::set<std::string>{thread_of(i)});
  }

 private:
  kata::World& world_;
  Visit visits_[2];
  MoodyStore store_{world_};
  Directory directory_{world_.executor(), [this](std::string name) { return store_.load(std::move(name)); }};
  asio::thread_pool threads_[2] = {asio::thread_pool{1}, asio::thread_pool{1}};
};

void with_two_threads(const std::function<void(kata::World&, Clients&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) { story(world, world.make<Clients>(world)); }, few);
}

TEST(Directory, ClientsWithThreadsOfTheirOwnShareALoad) {
  with_two_threads([](kata::World& world, Clients& clients) {
    clients.start(0, look_up_and_enter(clients.directory(), world, "Bob", clients.visit(0)));
    clients.start(1, look_up_and_enter(clients.directory(), world, "Cyd", clients.visit(1)));
    world.settle();
    clients.expect_served_in_their_threads();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(clients.visit(i).extension, 11);
    EXPECT_EQ(clients.store().loads("Ada"), 1);
  });
}

TEST(Directory, ClientsWithThreadsOfTheirOwnHearOfAFailure) {
  with_two_threads([](kata::World& world, Clients& clients) {
    for (int i = 0; i < 2; ++i) clients.start(i, look_up(clients.directory(), world, "Nobody", clients.visit(i)));
    world.settle();
    clients.expect_served_in_their_threads();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(clients.visit(i).reason, "no such name");
  });
}

TEST(Directory, ClientsWithThreadsOfTheirOwnEnterAndLookUp) {
  with_two_threads([](kata::World& world, Clients& clients) {
    clients.start(0, enter(clients.directory(), world, "Ada", 12, clients.visit(0)));
    clients.start(1, look_up(clients.directory(), world, "Ada", clients.visit(1)));
    world.settle();
    clients.expect_served_in_their_threads();
    EXPECT_EQ(clients.visit(0).extension, 12);
    EXPECT_TRUE(clients.visit(1).extension == 11 || clients.visit(1).extension == 12);
    EXPECT_EQ(world.run(clients.directory().look_up("Ada")), 12);
    world.settle();
  });
}

TEST(Directory, AClientMayGoWhenItsCallHasEnded) {
  const auto story = [](kata::World& world) {
    Office& office = world.make<Office>(world);
    Visit visits[2];
    std::promise<void> gone;
    auto& early = world.make<std::optional<asio::thread_pool>>(std::in_place, 1);
    asio::thread_pool& late = world.make<asio::thread_pool>(1);
    asio::co_spawn(*early, look_up(office.directory(), world, "Ada", visits[0]), asio::detached);
    world.settle();
    asio::co_spawn(late, look_up(office.directory(), world, "Ada", visits[1]), asio::detached);
    world.settle();
    ASSERT_EQ(office.loads(), (Names{"Ada"}));
    asio::post(late, [&gone] { gone.get_future().wait(); });  // busy, and wakes up when the other has gone
    world.settle();
    office.answer(0, 11);
    EXPECT_EQ(visits[0].extension, 11) << "the answer waits for another client";
    early->join();
    early.reset();
    gone.set_value();
    world.settle();
    EXPECT_EQ(visits[1].extension, 11);
  };
  kata::explore(kata::single, story, few);
}

constexpr int client_count = 4;

// Nine o'clock: clients on a thread each that ask for the same names at the same moment. Each round has
// names of its own, and the extension of a name is the number in it.
class Rush {
 public:
  explicit Rush(int rounds) : rounds_{rounds}, loads_(rounds), hard_loads_(rounds) {
    for (int i = 0; i < client_count; ++i) threads_.emplace_back(1);
  }

  // The first load of a hard name fails.
  asio::awaitable<int> load(std::string name) {
    const int number = std::stoi(name.substr(name.find(' ')));
    const bool fails = name.starts_with("hard") && hard_loads_[number].fetch_add(1) == 0;
    if (name.starts_with("easy")) loads_[number].fetch_add(1);
    co_await asio::post(asio::use_awaitable);
    if (fails) throw std::runtime_error{"the store does not answer"};
    co_return number;
  }

  std::future<void> start(Directory& directory, int client) {
    return asio::co_spawn(threads_[client], call(directory, client), asio::use_future);
  }

  void wait_for_threads() {
    for (asio::thread_pool& thread : threads_) kata::wait_for_threads_of(thread, 1);
  }
  void join() {
    for (asio::thread_pool& thread : threads_) thread.join();
  }

  // How many names were loaded more often than needed.
  std::ptrdiff_t doubles() const {
    return std::ranges::count_if(loads_, [](int loads) { return loads > 1; }) +
           std::ranges::count_if(hard_loads_, [](int loads) { return loads > 2; });
  }
  int wrong() const { return wrong_; }
  int lost() const { return lost_; }
  int stale() const { return stale_; }

 private:
  static constexpr int entered = 1'000'000;  // is added to what is entered

  // 0 if it fails.
  static asio::awaitable<int> ask(Directory& directory, std::string name) {
    try {
      co_return co_await directory.look_up(std::move(name));
    } catch (const std::exception&) {
      co_return 0;
    }
  }

  asio::awaitable<void> call(Directory& directory, int client) {
    int meeting = 0;
    for (int round = 1; round < rounds_; ++round) {
      const std::string number = ' ' + std::to_string(round);
      meet(meeting++);
      if (co_await ask(directory, "easy" + number) != round) ++wrong_;
      meet(meeting++);
      if (co_await ask(directory, "hard" + number) == 0 && co_await ask(directory, "hard" + number) == 0) ++stale_;
      meet(meeting++);
      if (client == 0) co_await directory.enter("new" + number, round + entered);
      else co_await ask(directory, "new" + number);
      meet(meeting++);
      if (co_await ask(directory, "new" + number) != round + entered) ++lost_;
    }
  }

  // Ends when all clients are in it for the same meeting. Two meetings in a row have a counter each, so that
  // a client which is one ahead tells the others nothing.
  void meet(int meeting) {
    std::atomic<int>& came = came_[meeting % 2];
    const int everyone = (meeting / 2 + 1) * client_count;
    came.fetch_add(1);
    while (came.load() < everyone) std::this_thread::yield();
  }

  const int rounds_;
  std::atomic<int> came_[2] = {0, 0};
  std::deque<std::atomic<int>> loads_;       // of the easy names, by number
  std::deque<std::atomic<int>> hard_loads_;  // of the hard ones
  std::atomic<int> wrong_ = 0;
  std::atomic<int> lost_ = 0;
  std::atomic<int> stale_ = 0;
  std::deque<asio::thread_pool> threads_;
};

// Do all who ask get an answer, each in its own thread? Some orders are enough to know.
bool lookups_end() {
  const auto body = [](kata::World& world) {
    Clients& clients = world.make<Clients>(world);
    for (const char* name : {"Ada", "Nobody"}) {
      for (const int i : {0, 1, 1}) clients.start(i, look_up(clients.directory(), world, name, clients.visit(i)));
      world.settle();
    }
    clients.expect_served_in_their_threads();
    EXPECT_EQ(clients.visit(0).lookups + clients.visit(1).lookups, 6);

    Office& office = world.make<Office>(world);
    int extensions[2] = {};
    for (int& extension : extensions) office.start(ask_twice(office.directory(), "Ada", extension));
    office.fail(0, no_answer());
    office.answer(1, 11);
  };
  return kata::search(kata::single, body, {.schedules = 10, .steps = 300}).findings.empty();
}

KATA_TEST_ON_REAL_THREADS(Directory, NineOClockOnSeveralThreads) {
  if (!lookups_end()) return;  // They would wait for ever below; the tests above tell.
  Rush rush{500};
  asio::thread_pool pool{client_count};
  auto directory = std::make_optional<Directory>(pool.get_executor(),
                                                 [&rush](std::string name) { return rush.load(std::move(name)); });
  std::vector<std::future<void>> ends;
  for (int client = 0; client < client_count; ++client) ends.push_back(rush.start(*directory, client));
  for (std::future<void>& end : ends) end.wait();
  kata::wait_for_threads_of(pool, client_count);
  rush.wait_for_threads();
  directory.reset();  // what it does for itself ends with it
  pool.join();        // before any thread goes: work of one may hold an executor of another
  rush.join();
  for (std::future<void>& end : ends) end.get();
  EXPECT_EQ(rush.wrong(), 0) << "lookups brought an extension of somebody else";
  EXPECT_EQ(rush.doubles(), 0) << "names were loaded twice";
  EXPECT_EQ(rush.lost(), 0) << "entries were lost";
  EXPECT_EQ(rush.stale(), 0) << "lookups got a failure that was over";
}

}  // namespace
