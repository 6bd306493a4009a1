// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct NightShift::Impl {
  std::vector<Job> jobs;
};

NightShift::NightShift(std::vector<Job> jobs) : impl_{new Impl{std::move(jobs)}} {}

NightShift::~NightShift() = default;

asio::awaitable<std::vector<Result>> NightShift::run() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::vector<Result> results;
  for (const Job& job : impl_->jobs) {
    results.push_back({job.name, ""});
    asio::co_spawn(executor, job.work(), [](std::exception_ptr) {});
  }
  co_return results;
}
