// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

// Requires: an exception is being handled.
std::string reason() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "unknown error";
  }
}

}  // namespace

struct NightShift::Impl {
  std::vector<Job> jobs;
};

NightShift::NightShift(std::vector<Job> jobs) : impl_{new Impl{std::move(jobs)}} {}

NightShift::~NightShift() = default;

asio::awaitable<std::vector<Result>> NightShift::run() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::vector<Result> results;
  for (const Job& job : impl_->jobs) results.push_back({job.name, ""});
  asio::experimental::channel<void(boost::system::error_code)> done{executor, results.size()};
  for (std::size_t i = 0; i < results.size(); ++i)
    asio::co_spawn(executor, impl_->jobs[i].work, [&, i](std::exception_ptr error) {
      try {
        if (error) std::rethrow_exception(error);
      } catch (...) {
        results[i].error = reason();
      }
      done.try_send(boost::system::error_code{});
    });
  for (std::size_t i = 0; i < results.size(); ++i) co_await done.async_receive(asio::use_awaitable);
  co_return results;
}
