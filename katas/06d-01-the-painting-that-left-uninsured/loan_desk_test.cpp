// SPDX-License-Identifier: MIT
#include "loan_desk.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Paintings = std::vector<int>;
using Names = std::vector<std::string>;

// What the company throws, and what the vault throws.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Jam {};

// What became of a loan that a test has started.
struct Outcome {
  bool ended = false;
  std::string error;  // the reason of a refusal, "jam", "invalid argument", or empty
};

// A museum whose insurer and vault park every call until the test lets it go on.
class Museum {
 public:
  explicit Museum(kata::World& world) : world_{world} {}

  // The result stays valid as long as the museum.
  const Outcome& lend(int painting, std::string borrower = "Louvre") {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), desk_.lend({painting, std::move(borrower)}), [&outcome](std::exception_ptr error) {
      outcome.ended = true;
      try {
        if (error) std::rethrow_exception(error);
      } catch (const Refusal& refusal) {
        outcome.error = refusal.what();
      } catch (Jam) {
        outcome.error = "jam";
      } catch (const std::invalid_argument&) {
        outcome.error = "invalid argument";
      } catch (...) {
        outcome.error = "not what was thrown";
      }
    });
    world_.settle();
    return outcome;
  }

  // The paintings that the company was asked to insure, and the vault to let out: in this order.
  const Paintings& asked_to_insure() const { return insurer_.asked; }
  const Paintings& asked_to_let_out() const { return vault_.asked; }
  const Names& insured_borrowers() const { return borrowers_; }

  // Calls have the numbers 0, 1... in the order in which they came; nothing happens to one that did not come.
  void insure(std::size_t call) { open(insurer_, call); }
  void refuse_to_insure(std::size_t call) { fail(insurer_, call, Refusal{"too precious"}); }
  void let_out(std::size_t call) { open(vault_, call); }
  void keep_inside(std::size_t call) { fail(vault_, call, Jam{}); }

  const LoanDesk& desk() const { return desk_; }

 private:
  struct Service {
    Paintings asked;
    std::deque<kata::Gate> gates;  // one for each call

    asio::awaitable<void> answer(int painting) {
      asked.push_back(painting);
      co_await gates.emplace_back().pass();
    }
  };

  void open(Service& service, std::size_t call) {
    if (call < service.gates.size()) service.gates[call].open_all();
    world_.settle();
  }

  template <class Error>
  void fail(Service& service, std::size_t call, const Error& error) {
    if (call < service.gates.size() && service.gates[call].waiting() > 0)
      service.gates[call].fail_one(std::make_exception_ptr(error));
    world_.settle();
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  Service insurer_;
  Service vault_;
  Names borrowers_;
  LoanDesk desk_{world_.executor(),
                 {.insure =
                      [this](const Loan& loan) {
                        borrowers_.push_back(loan.borrower);
                        return insurer_.answer(loan.painting);
                      },
                  .open_vault = [this](int painting) { return vault_.answer(painting); }}};
};

// Runs `story` in a museum of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(Museum&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) { story(world.make<Museum>(world)); });
}

TEST(LoanDesk, APaintingLeavesOnlyWhenItIsInsured) {
  in_every_order([](Museum& museum) {
    const Outcome& loan = museum.lend(7);
    ASSERT_EQ(museum.asked_to_insure(), Paintings{7}) << "nobody asked the company to insure it";
    EXPECT_EQ(museum.asked_to_let_out(), Paintings{}) << "it leaves, and is not insured yet";
    museum.insure(0);
    ASSERT_EQ(museum.asked_to_let_out(), Paintings{7});
    EXPECT_FALSE(loan.ended) << "it is still in the vault";
    EXPECT_EQ(museum.desk().lent(), Paintings{});
    museum.let_out(0);
    EXPECT_TRUE(loan.ended);
    EXPECT_EQ(loan.error, "");
    EXPECT_EQ(museum.desk().lent(), Paintings{7});
    EXPECT_EQ(museum.asked_to_insure(), Paintings{7}) << "each insurance is paid for";
    EXPECT_EQ(museum.insured_borrowers(), Names{"Louvre"}) << "it is insured for another loan";
  });
}

TEST(LoanDesk, APaintingThatNobodyInsuresStaysHere) {
  in_every_order([](Museum& museum) {
    const Outcome& refused = museum.lend(7);
    ASSERT_EQ(museum.asked_to_insure().size(), 1u);
    museum.refuse_to_insure(0);
    EXPECT_TRUE(refused.ended);
    EXPECT_EQ(refused.error, "too precious");
    EXPECT_EQ(museum.asked_to_let_out(), Paintings{});
    EXPECT_EQ(museum.desk().lent(), Paintings{});
    EXPECT_EQ(museum.asked_to_insure(), Paintings{7});

    const Outcome& again = museum.lend(7);
    museum.insure(1);
    museum.let_out(0);
    EXPECT_TRUE(again.ended);
    EXPECT_EQ(again.error, "");
    EXPECT_EQ(museum.desk().lent(), Paintings{7});
  });
}

TEST(LoanDesk, APaintingThatDoesNotLeaveTheVaultCanBeLentAgain) {
  in_every_order([](Museum& museum) {
    const Outcome& failed = museum.lend(7);
    museum.insure(0);
    museum.keep_inside(0);
    EXPECT_TRUE(failed.ended);
    EXPECT_EQ(failed.error, "jam");
    EXPECT_EQ(museum.desk().lent(), Paintings{});

    museum.lend(7, "Prado");
    EXPECT_EQ(museum.asked_to_let_out(), Paintings{7}) << "it leaves, and is not insured for this loan";
    museum.insure(1);
    museum.let_out(1);
    EXPECT_EQ(museum.desk().lent(), Paintings{7});
    EXPECT_EQ(museum.insured_borrowers(), (Names{"Louvre", "Prado"}));
  });
}

TEST(LoanDesk, LoansDoNotWaitForEachOther) {
  in_every_order([](Museum& museum) {
    for (const int painting : {1, 2, 3}) museum.lend(painting);
    ASSERT_EQ(museum.asked_to_insure(), (Paintings{1, 2, 3})) << "a loan waits for another one's insurance";
    museum.insure(2);
    museum.insure(0);
    ASSERT_EQ(museum.asked_to_let_out(), (Paintings{3, 1})) << "a loan waits for another one";
    museum.let_out(1);
    EXPECT_EQ(museum.desk().lent(), Paintings{1});
    museum.insure(1);
    museum.let_out(2);
    museum.let_out(0);
    EXPECT_EQ(museum.desk().lent(), (Paintings{1, 2, 3}));
  });
}

TEST(LoanDesk, APaintingIsLentToOneOnly) {
  in_every_order([](Museum& museum) {
    museum.lend(7, "Louvre");
    const Outcome& second = museum.lend(7, "Prado");
    EXPECT_TRUE(second.ended);
    EXPECT_EQ(second.error, "invalid argument");
    museum.insure(0);
    museum.let_out(0);
    EXPECT_EQ(museum.lend(7, "Prado").error, "invalid argument");
    EXPECT_EQ(museum.asked_to_insure(), Paintings{7});
  });
}

TEST(LoanDesk, ALoanNeedsABorrower) {
  in_every_order([](Museum& museum) {
    EXPECT_EQ(museum.lend(7, "").error, "invalid argument");
    EXPECT_EQ(museum.asked_to_insure(), Paintings{});
    EXPECT_EQ(museum.asked_to_let_out(), Paintings{});
    EXPECT_EQ(museum.desk().lent(), Paintings{});
    museum.lend(7);
    EXPECT_EQ(museum.asked_to_insure(), Paintings{7}) << "the painting is taken by nobody";
  });
}

TEST(LoanDesk, AnyNumberOfLoansMayBeUnderWay) {
  in_every_order([](Museum& museum) {
    Paintings all;
    for (int painting = 0; painting < 100; ++painting) {
      museum.lend(painting);
      all.push_back(painting);
    }
    EXPECT_EQ(museum.asked_to_insure(), all);
    for (std::size_t call = 0; call < all.size(); ++call) museum.insure(call);
    EXPECT_EQ(museum.asked_to_let_out(), all);
    for (std::size_t call = 0; call < all.size(); ++call) museum.let_out(call);
    EXPECT_EQ(museum.desk().lent(), all);
  });
}

// Here nothing is held back: company and vault answer when they like, and may refuse.
class BusyMuseum {
 public:
  explicit BusyMuseum(kata::World& world) : world_{world} {}

  void lend(int painting) { world_.spawn(lend_or_give_up(painting)); }

  const Paintings& insured() const { return insured_; }
  const Paintings& left() const { return left_; }
  const LoanDesk& desk() const { return desk_; }

 private:
  asio::awaitable<void> lend_or_give_up(int painting) {
    try {
      co_await desk_.lend({painting, "Louvre"});
    } catch (const std::runtime_error&) {
    }
  }

  asio::awaitable<void> answer(Paintings& done, int painting) {
    co_await world_.external();
    if (world_.choose(2) == 1) throw std::runtime_error{"no"};
    done.push_back(painting);
  }

  asio::awaitable<void> let_out(int painting) {
    EXPECT_EQ(std::ranges::count(insured_, painting), 1) << "painting " << painting << " leaves uninsured";
    co_await answer(left_, painting);
  }

  kata::World& world_;
  Paintings insured_;
  Paintings left_;
  LoanDesk desk_{world_.executor(),
                 {.insure = [this](const Loan& loan) { return answer(insured_, loan.painting); },
                  .open_vault = [this](int painting) { return let_out(painting); }}};
};

TEST(LoanDesk, NoPaintingLeavesUninsuredWhoeverAnswersFirst) {
  kata::explore(kata::single, [](kata::World& world) {
    BusyMuseum& museum = world.make<BusyMuseum>(world);
    museum.lend(1);
    world.run_spawned();
    world.settle();
    const std::size_t coroutines = world.live_frames();
    for (const int painting : {2, 3}) museum.lend(painting);
    world.run_spawned();
    EXPECT_EQ(museum.desk().lent(), museum.left());
    world.settle();
    EXPECT_EQ(world.live_frames(), coroutines) << "something goes on after its loan has ended";
  });
}

}  // namespace
