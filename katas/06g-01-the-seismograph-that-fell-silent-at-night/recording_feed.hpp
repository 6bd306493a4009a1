// SPDX-License-Identifier: MIT
// Sends what a seismograph records to the stations that have subscribed.
//
// A feed belongs to the thread of its event loop, and so do the links to its subscribers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

// What the instrument has recorded in one go: a few bytes when the earth is quiet, thousands when it is not.
class Recording {
 public:
  explicit Recording(std::string bytes) : bytes_{std::move(bytes)} {}
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  std::size_t size() const { return bytes_.size(); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

using RecordingPointer = std::shared_ptr<const Recording>;

// The connection to a subscriber.
struct Link {
  // Sends a recording, and keeps it until it ends: when the subscriber has read it, which may be at once, after hours,
  // or never. Throws if the connection is lost, or was closed: anything, not only what derives from std::exception.
  // Requires: one at a time.
  std::function<boost::asio::awaitable<void>(RecordingPointer)> send;

  // Ends the connection, and returns at once; sends nothing, calls nobody and throws nothing. A send that is under way
  // ends soon after: it throws, or if the subscriber has read everything in the last moment, it ends well.
  std::function<void()> close;
};

class RecordingFeed {
 public:
  // Keeps at most `limit` bytes for each subscriber. Requires: limit > 0.
  RecordingFeed(boost::asio::any_io_executor executor, std::size_t limit);

  // Requires: nothing is being sent.
  ~RecordingFeed();

  // From now on what is published is sent over this link.
  void subscribe(Link link);

  // How many are subscribed: not those whose link has failed, and not those that were cut off.
  std::size_t subscribers() const;

  // Has the recording sent to all subscribers, to each as soon as what was published before is sent, one at a time, in
  // their order. Does not wait for any of them, and does not throw: it ends at once.
  //
  // What is kept for a subscriber is what waits, and what is on its way: the sum of their bytes is never more than the
  // limit, however long the subscriber reads nothing. What was sent is not kept.
  //
  // As long as there is room, everything is kept: a subscriber may read as slowly as it likes. If there is no room for
  // a recording, that is the feed's decision, for this subscriber alone: it leaves recordings out, this one or some of
  // those that wait; or it cuts the subscriber off: the link is closed, once, nothing is sent any more, and nothing is
  // kept or goes on for it when the send that is under way has ended. Who is not cut off gets what is published when
  // there is room again.
  //
  // A subscriber whose link throws is gone, with all that is kept for it. None of this concerns the others.
  //
  // Requires: the recording is not larger than the limit, and not empty.
  boost::asio::awaitable<void> publish(RecordingPointer recording);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
