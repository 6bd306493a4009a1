// SPDX-License-Identifier: MIT
// The jobs of a data centre that run every night: backups, reports, clearing up.
//
// A shift belongs to the thread of its event loop.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Job {
  std::string name;
  // Starts the job; its awaitable ends when the job is done. Either of the two throws if it fails: anything,
  // not only what derives from std::exception.
  std::function<boost::asio::awaitable<void>()> work;
};

struct Result {
  std::string job;
  std::string error;  // what() of what the job threw, "unknown error" if it has none, empty if all went well

  bool operator==(const Result&) const = default;
};

class NightShift {
 public:
  explicit NightShift(std::vector<Job> jobs);
  ~NightShift();

  // Runs each job once, one at a time and in their order, and ends with a result for each. If it is called
  // off (terminal cancellation), the running job is cancelled, no other job is started, and it throws
  // boost::asio::error::operation_aborted when that job has ended. The next night it is called again.
  boost::asio::awaitable<std::vector<Result>> run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
