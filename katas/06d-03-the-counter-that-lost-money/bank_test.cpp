// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/real_threads.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

// What the journal throws if it refuses an entry: an exception of its own, with more than a what().
struct Refusal : std::runtime_error {
  Refusal(const std::string& reason, int number) : std::runtime_error{reason}, code{number} {}
  int code;
};

// What became of a coroutine that a test has started.
struct Outcome {
  bool ended = false;
  std::exception_ptr exception;  // that it ended with, if any
  std::string error;             // its what()
};

// Has it ended with an exception of this type?
template <typename Exception>
bool threw(const std::exception_ptr& exception) {
  try {
    if (exception) std::rethrow_exception(exception);
  } catch (const Exception&) {
    return true;
  } catch (...) {
  }
  return false;
}

// A bank and its journal, which parks every entry until the test lets it go on.
class Branch {
 public:
  explicit Branch(kata::World& world) : world_{world} {}

  // The result stays valid as long as the branch.
  const Outcome& start_deposit(int account, long cents) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), bank_.deposit(account, cents), [&outcome](std::exception_ptr error) {
      outcome.ended = true;
      outcome.exception = error;
      try {
        if (error) std::rethrow_exception(error);
      } catch (const std::exception& e) {
        outcome.error = e.what();
      } catch (...) {
        outcome.error = "no standard exception";
      }
    });
    world_.settle();
    return outcome;
  }

  // Nothing if the bank does not answer while the journal is as it is.
  std::optional<long> balance(int account) {
    auto answer = std::make_shared<std::optional<long>>();
    asio::co_spawn(world_.context(), bank_.balance(account), [answer](std::exception_ptr error, long cents) {
      if (!error) *answer = cents;
    });
    world_.settle();
    return *answer;
  }

  // What asking for the balance throws, if anything.
  std::exception_ptr balance_error(int account) {
    auto answer = std::make_shared<std::exception_ptr>();
    asio::co_spawn(world_.context(), bank_.balance(account),
                   [answer](std::exception_ptr error, long) { *answer = error; });
    world_.settle();
    return *answer;
  }

  // The entries have the numbers 0, 1... in the order in which they came to the journal.
  const std::vector<Entry>& entries() const { return entries_; }

  void let_through(std::size_t entry) {
    gates_.at(entry).open_all();
    world_.settle();
  }

  void fail(std::size_t entry, const std::exception_ptr& error) {
    kata::Gate& gate = gates_.at(entry);
    if (gate.waiting() > 0) gate.fail_one(error);
    world_.settle();
  }

 private:
  asio::awaitable<void> park(Entry entry) {
    entries_.push_back(entry);
    co_await gates_.emplace_back().pass();
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  std::vector<Entry> entries_;
  Bank bank_{world_.executor(), [this](Entry entry) { return park(entry); }};
  std::deque<kata::Gate> gates_;  // one for each entry
};

// Runs `story` with a branch of its own for each order in which two threads may run the handlers.
void in_every_order(const std::function<void(Branch&)>& story) {
  kata::explore(kata::pool(2), [&](kata::World& world) { story(world.make<Branch>(world)); });
}

TEST(Bank, ADepositCountsOnceItsEntryIsInTheJournal) {
  in_every_order([](Branch& branch) {
    const Outcome& deposit = branch.start_deposit(7, 250);
    ASSERT_EQ(branch.entries().size(), 1u);
    EXPECT_EQ(branch.entries()[0].account, 7);
    EXPECT_EQ(branch.entries()[0].cents, 250);
    EXPECT_FALSE(deposit.ended);
    EXPECT_EQ(branch.balance(7), 0) << "the entry is not in the journal yet";

    branch.let_through(0);
    EXPECT_TRUE(deposit.ended);
    EXPECT_EQ(deposit.error, "");
    EXPECT_EQ(branch.balance(7), 250);
    EXPECT_EQ(branch.entries().size(), 1u);
  });
}

TEST(Bank, NoDepositIsLostWhileAnotherIsInTheJournal) {
  in_every_order([](Branch& branch) {
    branch.start_deposit(7, 100);
    branch.start_deposit(7, 20);
    ASSERT_EQ(branch.entries().size(), 2u);
    branch.let_through(0);
    EXPECT_EQ(branch.balance(7), 100);
    branch.let_through(1);
    EXPECT_EQ(branch.balance(7), 120);
  });
}

TEST(Bank, NoDepositIsLostWhenALaterOneOvertakesIt) {
  in_every_order([](Branch& branch) {
    branch.start_deposit(7, 100);
    branch.start_deposit(7, 20);
    ASSERT_EQ(branch.entries().size(), 2u);
    branch.let_through(1);
    EXPECT_EQ(branch.balance(7), 20);
    branch.let_through(0);
    EXPECT_EQ(branch.balance(7), 120);
  });
}

TEST(Bank, DepositsToDifferentAccountsOverlapInTheJournal) {
  in_every_order([](Branch& branch) {
    for (int account = 0; account < 5; ++account) branch.start_deposit(account, 10 + account);
    ASSERT_EQ(branch.entries().size(), 5u) << "a deposit waits for the journal of another account";
    for (std::size_t entry = 0; entry < 5; ++entry) branch.let_through(entry);
    for (int account = 0; account < 5; ++account) EXPECT_EQ(branch.balance(account), 10 + account);
  });
}

TEST(Bank, DepositsToOneAccountOverlapInTheJournal) {
  in_every_order([](Branch& branch) {
    for (int i = 0; i < 5; ++i) branch.start_deposit(7, 10);
    EXPECT_EQ(branch.entries().size(), 5u) << "a deposit waits for the journal of an earlier one";
  });
}

TEST(Bank, ADepositThatTheJournalRefusesChangesNothing) {
  in_every_order([](Branch& branch) {
    const Outcome& refused = branch.start_deposit(7, 100);
    const Outcome& accepted = branch.start_deposit(7, 20);
    ASSERT_EQ(branch.entries().size(), 2u);
    branch.fail(0, std::make_exception_ptr(Refusal{"storage is full", 28}));
    EXPECT_TRUE(refused.ended);
    EXPECT_EQ(refused.error, "storage is full");
    EXPECT_TRUE(threw<Refusal>(refused.exception)) << "the caller gets another exception than the journal threw";
    EXPECT_EQ(branch.balance(7), 0);

    branch.let_through(1);
    EXPECT_TRUE(accepted.ended);
    EXPECT_EQ(accepted.error, "");
    EXPECT_EQ(branch.balance(7), 20);
    EXPECT_EQ(branch.entries().size(), 2u);
  });
}

TEST(Bank, ADepositIsOneEntryWhateverTheJournalThrows) {
  in_every_order([](Branch& branch) {
    const std::vector<std::exception_ptr> reasons{
        std::make_exception_ptr(std::bad_alloc{}), std::make_exception_ptr(std::logic_error{"no such file"}),
        std::make_exception_ptr(boost::system::system_error{asio::error::timed_out}), std::make_exception_ptr(503)};
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      const Outcome& refused = branch.start_deposit(7, 100);
      ASSERT_EQ(branch.entries().size(), i + 1);
      branch.fail(i, reasons[i]);
      EXPECT_TRUE(refused.ended) << "refusal " << i;
      EXPECT_EQ(refused.exception, reasons[i]) << "refusal " << i;
      EXPECT_EQ(branch.entries().size(), i + 1) << "the journal is asked once more after refusal " << i;
    }
    EXPECT_EQ(branch.balance(7), 0);
  });
}

TEST(Bank, ARefusalOfAnyTypeReachesTheCallerAndTheNextDepositCounts) {
  in_every_order([](Branch& branch) {
    const Outcome& refused = branch.start_deposit(7, 100);
    ASSERT_EQ(branch.entries().size(), 1u);
    branch.fail(0, std::make_exception_ptr(503));
    EXPECT_TRUE(threw<int>(refused.exception)) << "the journal threw a number";
    EXPECT_EQ(branch.entries().size(), 1u) << "one entry for each deposit, also if it is refused";

    const Outcome& next = branch.start_deposit(7, 20);
    ASSERT_EQ(branch.entries().size(), 2u) << "a deposit after a refusal is one like any other";
    branch.let_through(1);
    EXPECT_TRUE(next.ended);
    EXPECT_EQ(next.error, "");
    EXPECT_EQ(branch.balance(7), 20);
  });
}

TEST(Bank, AnImpossibleDepositNeverReachesTheJournal) {
  in_every_order([](Branch& branch) {
    for (const int account : {-1, Bank::account_count}) {
      const Outcome& deposit = branch.start_deposit(account, 100);
      EXPECT_EQ(deposit.error, "no account " + std::to_string(account));
      EXPECT_TRUE(threw<std::out_of_range>(deposit.exception)) << "no account " << account;
      EXPECT_TRUE(threw<std::out_of_range>(branch.balance_error(account))) << "no account " << account;
    }
    for (const long cents : {0, -5}) {
      const Outcome& deposit = branch.start_deposit(7, cents);
      EXPECT_EQ(deposit.error, "cannot deposit " + std::to_string(cents));
      EXPECT_TRUE(threw<std::invalid_argument>(deposit.exception)) << "cannot deposit " << cents;
    }
    EXPECT_TRUE(branch.entries().empty());
    EXPECT_EQ(branch.balance(7), 0);
  });
}

// More deposits at a time than any small number, one for each account, in cents that no int can hold.
TEST(Bank, EachAccountHasABalanceOfItsOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    Branch& branch = world.make<Branch>(world);
    Branch& other = world.make<Branch>(world);
    const auto cents = [](int account) { return 5'000'000'000 + account; };
    for (int account = 0; account < Bank::account_count; ++account) branch.start_deposit(account, cents(account));
    ASSERT_EQ(branch.entries().size(), std::size_t{Bank::account_count}) << "a deposit waits, or is refused";
    for (int account = 0; account < Bank::account_count; ++account) {
      EXPECT_EQ(branch.entries()[account].account, account);
      EXPECT_EQ(branch.entries()[account].cents, cents(account));
      branch.let_through(account);
    }
    for (int account = 0; account < Bank::account_count; ++account) {
      EXPECT_EQ(branch.balance(account), cents(account));
      EXPECT_EQ(other.balance(account), 0) << "the deposits are those of another branch";
    }
  }, {.handlers = 20'000});
}

// Here nothing is held back: the journal answers when it likes, and some deposits are refused.
asio::awaitable<void> write_or_refuse(kata::World& world, Entry entry) {
  co_await world.external();
  if (entry.cents == 1) throw Refusal{"storage is full", 28};
}

asio::awaitable<void> deposit_or_give_up(Bank& bank, int account, long cents) {
  try {
    co_await bank.deposit(account, cents);
  } catch (const std::runtime_error&) {
  }
}

asio::awaitable<void> deposit_and_look(Bank& bank) {
  co_await bank.deposit(7, 100);
  const long cents = co_await bank.balance(7);
  EXPECT_EQ(cents, 100) << "the deposit has ended, so it counts";
}

TEST(Bank, ADepositThatHasEndedCounts) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    Bank& bank = world.make<Bank>(world.executor(), [&world](Entry entry) { return write_or_refuse(world, entry); });
    world.run(deposit_and_look(bank));
    world.settle();
  });
}

TEST(Bank, TheBalanceIsTheSumInWhateverOrderTheJournalAnswers) {
  kata::explore(kata::pool(2), [](kata::World& world) {
    Bank& bank = world.make<Bank>(world.executor(), [&world](Entry entry) { return write_or_refuse(world, entry); });
    for (const long cents : {100, 20, 1}) world.spawn(deposit_or_give_up(bank, 7, cents));
    world.run_spawned();
    EXPECT_EQ(world.run(bank.balance(7)), 120);
  }, {.handlers = 60'000});
}

asio::awaitable<void> write_at_once(Entry) { co_await asio::post(asio::use_awaitable); }

// Each client is served by a thread of its own, of which the bank knows nothing.
TEST(Bank, NoDepositIsLostBetweenClientsWithThreadsOfTheirOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& one = world.make<asio::thread_pool>(1);
    auto& other = world.make<asio::thread_pool>(1);
    Bank& bank = world.make<Bank>(world.executor(), write_at_once);
    asio::co_spawn(one, bank.deposit(7, 100), asio::detached);
    asio::co_spawn(other, bank.deposit(7, 20), asio::detached);
    world.settle();
    EXPECT_EQ(world.run(bank.balance(7)), 120);
  });
}

TEST(Bank, ABalanceMayBeAskedForWhileADepositIsMade) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& one = world.make<asio::thread_pool>(1);
    auto& other = world.make<asio::thread_pool>(1);
    Bank& bank = world.make<Bank>(world.executor(), write_at_once);
    long& seen = world.make<long>(-1);
    asio::co_spawn(one, bank.deposit(7, 100), asio::detached);
    asio::co_spawn(other, bank.balance(7), [&seen](std::exception_ptr error, long cents) {
      if (!error) seen = cents;
    });
    world.settle();
    EXPECT_TRUE(seen == 0 || seen == 100) << seen;
    EXPECT_EQ(world.run(bank.balance(7)), 100);
  });
}

constexpr int client_count = 4;

// Clients that run on a thread each, and a journal that lets their entries go on together: what
// follows the journal runs on all threads at once, and nothing here puts it in an order.
//
// The cents of an entry tell whose it is: client 0 deposits 1 cent at a time, client 1 two...
class Clients {
 public:
  Clients() {
    for (int i = 0; i < client_count; ++i) threads_.emplace_back(1);
  }

  asio::awaitable<void> write(Entry entry) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, entry](auto handler) {
          asio::post(threads_[entry.cents - 1],
                     [this, entry, handler = std::move(handler)]() mutable {
                       meet(rounds_[entry.cents - 1]++);
                       asio::dispatch(std::move(handler));
                     });
        },
        asio::use_awaitable);
  }

  std::future<void> start(int client, asio::awaitable<void> work) {
    return asio::co_spawn(threads_[client], std::move(work), asio::use_future);
  }

  void wait_for_threads() {
    for (asio::thread_pool& thread : threads_) kata::wait_for_threads_of(thread, 1);
  }
  void join() {
    for (asio::thread_pool& thread : threads_) thread.join();
  }

 private:
  // Ends when all clients are in it for the same round. Two rounds never share a counter, so that
  // a client which is a round ahead tells the others nothing.
  void meet(int round) {
    std::atomic<int>& came = came_[round % 2];
    const int everyone = (round / 2 + 1) * client_count;
    came.fetch_add(1);
    while (came.load() < everyone) std::this_thread::yield();
  }

  std::atomic<int> came_[2] = {0, 0};
  int rounds_[client_count] = {};  // each belongs to the client's thread
  std::deque<asio::thread_pool> threads_;
};

asio::awaitable<void> deposit_often(Bank& bank, int account, long cents, int times) {
  for (int i = 0; i < times; ++i) co_await bank.deposit(account, cents);
}

// Do deposits wait for each other?
bool deposits_overlap() {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    Branch& branch = world.make<Branch>(world);
    for (int i = 0; i < client_count; ++i) branch.start_deposit(0, 1);
    EXPECT_EQ(branch.entries().size(), std::size_t{client_count});
  });
  return report.findings.empty();
}

KATA_TEST_ON_REAL_THREADS(Bank, NoDepositIsLostBetweenThreads) {
  if (!deposits_overlap()) return;  // They would wait for ever below; the tests above tell.
  constexpr int times = 400;
  asio::thread_pool pool{client_count};
  Clients clients;
  auto bank = std::make_optional<Bank>(pool.get_executor(), [&clients](Entry entry) { return clients.write(entry); });
  std::vector<std::future<void>> ends;
  for (int i = 0; i < client_count; ++i) {
    ends.push_back(clients.start(i, deposit_often(*bank, 7, i + 1, times)));
  }
  for (std::future<void>& end : ends) end.wait();
  std::future<long> balance = asio::co_spawn(pool, bank->balance(7), asio::use_future);
  balance.wait();
  kata::wait_for_threads_of(pool, client_count);
  clients.wait_for_threads();
  bank.reset();  // what the bank does for itself ends with it
  pool.join();   // before any thread goes: work of one may hold an executor of another
  clients.join();
  for (std::future<void>& end : ends) end.get();
  EXPECT_EQ(balance.get(), times * (1 + 2 + 3 + 4));
}

}  // namespace
