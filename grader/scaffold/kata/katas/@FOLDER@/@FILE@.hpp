// SPDX-License-Identifier: MIT
// TODO: what it is, who calls it, on which threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

class @CLASS@ {
 public:
  explicit @CLASS@(boost::asio::any_io_executor executor);
  ~@CLASS@();

  // TODO: what it promises: units, errors, how long it takes.
  boost::asio::awaitable<int> answer();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
