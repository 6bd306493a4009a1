// SPDX-License-Identifier: MIT
// Finds data races in one schedule of a world: two accesses to the same memory, one of them a write, of
// which neither happens before the other ([intro.races]). A schedule runs handlers one after the other;
// the check asks whether anything but the schedule put them in that order.
//
// Agents are what runs in one go: the test, a handler, a thread of the program. What orders them is told
// by the driver and the seams: who made and who woke a handler, strands, contexts with one thread, locks,
// atomics, threads that start and end. Accesses are told by the code itself: the editable files of a kata
// are compiled with calls to access.cpp. Locks of Asio's own order nothing here: in another run they are
// taken in another order.
#pragma once

#include "race/functions.hpp"
#include "race/shadow.hpp"
#include "race/vector_clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace kata {

class RaceCheck {
 public:
  using Agent = unsigned;
  static constexpr Agent test = 0;

  struct Access {
    Agent agent = test;
    std::uint32_t time = 0;
    std::uint8_t bytes = 0;  // of eight, a bit each
    bool write = false;
    bool atomic = false;
    unsigned coroutine = 0;
    std::array<std::uintptr_t, 12> calls{};  // return addresses, innermost first; the rest 0
  };
  struct Race {
    Access before;
    Access now;
  };

  RaceCheck() = default;
  ~RaceCheck() { turn_off(); }
  RaceCheck(const RaceCheck&) = delete;
  RaceCheck& operator=(const RaceCheck&) = delete;

  // The one that accesses are told to, or null: that of the world that runs now, if it is turned on.
  static RaceCheck* active() noexcept { return active_; }
  // For a new world: nothing has happened yet.
  void begin_world();
  void turn_on();
  void turn_off();
  bool on() const { return on_; }

  Agent agent() const { return agent_; }
  void switch_to(Agent agent);

  // A new agent. All that the test has done until now happens before it.
  Agent begin();
  // The test takes notice of what all agents have done.
  void join_all();

  // What the running agent has done happens before what any does that acquires the same object later.
  void release(const void* object);
  void acquire(const void* object);

  // An operation, if the caller is Asio: made by the running agent, seen to be ready after what it did.
  void made(const void* operation, std::size_t size, std::uintptr_t caller);
  // Its maker is about to queue it, and has moved in what it holds: all of that is done before it runs.
  void queued(const void* operation);
  void ready(const void* operation);
  void runs(const void* operation);

  // Everything that `first` has done happens before what `second` does from now on.
  void order(Agent first, Agent second);
  // The same for somebody who is not there yet.
  VectorClock fork();
  void join(const VectorClock& clock);

  // Of an access to more than 4 KiB, the first 4 KiB are followed.
  void access(std::uintptr_t address, std::size_t size, bool write, bool atomic, const void* frame);
  // Does an atomic that is used here order anything? Those of Asio's own do not, but for the result of a
  // std::future; nor do the counts of a std::shared_ptr, but for what kata/shared_counts.hpp tells: that two have copied a pointer is no order.
  bool orders(const void* frame);
  // Is it code of the kata's that has called, directly or by way of a std::mutex or a std::atomic? Futures and
  // the counts of a std::shared_ptr are the library's own business.
  static bool is_kata(const void* frame);
  // An access to an atomic; the same question as orders().
  bool uses_atomic(std::uintptr_t address, std::size_t size, bool write, const void* frame);
  void forget(std::uintptr_t address, std::size_t size);
  // A handler has ended, and with it all that is on the calling thread's stack below this frame: the next one
  // may have other objects there.
  void forget_stack_below(const void* frame);

  // The first one.
  const std::optional<Race>& race() const { return race_; }
  // How many accesses it had to look at in this world.
  std::uint64_t accesses() const { return accesses_; }

 private:
  struct Granule {
    enum class Holds { nothing, released, made, ready };
    Holds holds = Holds::nothing;
    bool of_operation = false;
    Agent maker = test;             // of an operation that begins here
    VectorClock clock;              // of who released, or made, what begins here
    std::vector<Access> accesses;

    bool empty() const { return holds == Holds::nothing && !of_operation && accesses.empty(); }
    void clear() {
      holds = Holds::nothing;
      of_operation = false;
      accesses.clear();
    }
  };
  using Holds = Granule::Holds;
  // What the check itself allocates and frees is not told to it.
  class Work {
   public:
    explicit Work(RaceCheck& check) : check_{check}, begun_{check.on_ && !check.working_} {
      if (begun_) check_.working_ = true;
    }
    ~Work() {
      if (begun_) check_.working_ = false;
    }
    explicit operator bool() const { return begun_; }

   private:
    RaceCheck& check_;
    const bool begun_;
  };
  VectorClock& clock() { return clocks_[agent_]; }
  bool happened_before(const Access& access) { return clock().of(access.agent) >= access.time; }

  Agent new_agent();
  Granule* operation(const void* begin, Holds what);
  // Has it been noted already, with the same meaning?
  static bool is_known(const Granule& memory, const Access& now);
  // Notes it, or the race.
  void access(Granule& memory, const Access& now);

  static constinit RaceCheck* active_;
  bool on_ = false;
  bool working_ = false;
  Agent agent_ = test;
  std::vector<VectorClock> clocks_;  // of agents; those that there are none of yet are spare
  Agent agents_ = 0;
  std::vector<Agent> acted_;  // since the test last took notice
  Shadow<Granule> shadow_;
  std::vector<std::uintptr_t> released_on_stacks_;
  std::uint64_t accesses_ = 0;
  std::optional<Race> race_;
};

}  // namespace kata
