// SPDX-License-Identifier: MIT
// Moves boxes between the places of an automatic warehouse, and takes stock.
//
// Many clients call a warehouse at once, from coroutines of one event loop. It belongs to the thread of
// that loop, and so do the machines.
#pragma once

#include <kata/async_mutex.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <vector>

// The machines that do the work. A call takes seconds; one that throws, whatever it throws, has changed nothing.
//
// A place stands one call at a time, also one that only counts: a second one breaks the boxes. Calls for
// different places may overlap. To carry is a call for both places.
struct Machines {
  std::function<boost::asio::awaitable<int>(int place)> count;  // of boxes in the place

  // On their way the boxes are in neither place. Requires: so many boxes are in `from`, and `to` has room.
  std::function<boost::asio::awaitable<void>(int from, int to, int boxes)> carry;
};

class Warehouse {
 public:
  static constexpr int capacity = 10;  // boxes in a place

  // Places have the numbers 0 to `places` - 1. `executor` is that of the event loop.
  Warehouse(boost::asio::any_io_executor executor, int places, Machines machines);
  ~Warehouse();

  boost::asio::any_io_executor get_executor() const;

  // Ends when the boxes are in `to`, which were carried there in one go. Throws std::runtime_error ("only 2
  // in place 0", "no room in place 1") if that is not possible, and what the machines throw; then nothing was
  // moved. A move waits for jobs that need one of its places, and for no others.
  //
  // Throws std::out_of_range for a place that does not exist, std::invalid_argument unless boxes > 0, and
  // for a move from a place to itself; no machine is called then.
  boost::asio::awaitable<void> move(int from, int to, int boxes);

  // Has every place counted. The numbers are true together, at one moment between the call and its end: boxes
  // that are being moved are in one place, never in both or in neither. Throws what the machines throw.
  boost::asio::awaitable<std::vector<int>> stocktake();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
