// SPDX-License-Identifier: MIT
// The census of a nature reserve: which birds were seen on the pictures that its cameras send.
//
// It is called from many coroutines at once, on executors of their own and on several threads: on the event loop that
// serves the wardens' screens, on those of the cameras, and on the workers. A call ends on the executor of the
// coroutine that made it, however it ends.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

enum class Bird { heron, kingfisher, stork };

using Birds = std::vector<Bird>;

struct Picture {
  std::string camera;
  std::string pixels;

  bool operator==(const Picture&) const = default;
};

// Says which birds are on a picture; the same bird may be there more than once, and often there is none. It computes
// for seconds, on the thread that calls it, and uses several threads at once if it is called on them. Throws if the
// picture cannot be read: anything, not only what derives from std::exception.
using Recognise = std::function<Birds(const Picture&)>;

// Keeps a picture, and what was seen on it. Ends when both are stored, which takes minutes, or no time at all; throws
// anything, at any time, if they are not stored and never will be. May be called on any executor, and on several
// threads at once.
using Store = std::function<boost::asio::awaitable<void>(Picture, Birds)>;

class BirdCensus {
 public:
  // `workers` is for what takes long: in production, the executor of a thread_pool.
  BirdCensus(boost::asio::any_io_executor workers, Recognise recognise, Store store);

  // Requires: no call is under way.
  ~BirdCensus();

  // Has the birds on the picture recognised, then stored, then counted, each once. `recognise` is called on the workers
  // and nowhere else, for as many pictures at a time as there are workers; no picture waits for another one that is
  // being stored.
  //
  // When it has ended, count() has the birds of this picture. If `recognise` or `store` throws, so does this call, the
  // same, and the picture is not counted; others are counted as ever.
  boost::asio::awaitable<void> add(Picture picture);

  // How often this bird is on the pictures that were counted. Does not wait for pictures that are being stored.
  boost::asio::awaitable<long> count(Bird bird);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
