// SPDX-License-Identifier: MIT
// The snow depths on a mountain, for its avalanche bulletin.
//
// A report belongs to the thread of its event loop.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Depth {
  std::string station;
  int centimetres = 0;
  std::string error;  // what() of what the station's answer has thrown, empty if there was an answer

  bool operator==(const Depth&) const = default;
};

class SnowReport {
 public:
  // Asks a station by radio; its awaitable ends with the depth in centimetres. It throws what derives from
  // std::exception if the station does not answer. A call does nothing before it is awaited or spawned.
  using Ask = std::function<boost::asio::awaitable<int>(std::string station)>;

  explicit SnowReport(Ask ask);

  // Requires: each report that was begun has ended.
  ~SnowReport();

  // Asks all of them at the same time, each of them once, and ends when the last one has answered or failed. There is one
  // depth for each of `stations`, in their order, also if a name is there twice. Of a station that has failed it holds the
  // error, and 0 cm; the others are not affected by it. When a report has ended nothing goes on for it.
  // There may be several reports at a time, and any number of stations.
  boost::asio::awaitable<std::vector<Depth>> collect(std::vector<std::string> stations);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
