// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

std::string reason_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
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
  std::vector<Result> results;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  for (const Job& job : impl_->jobs) {
    const auto start = [](const Job& job) -> asio::awaitable<void> { co_await job.work(); };
    const auto [error] = co_await asio::co_spawn(executor, start(job), asio::as_tuple(asio::use_awaitable));
    const asio::cancellation_state shift = co_await asio::this_coro::cancellation_state;
    if (shift.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error{asio::error::operation_aborted};
    results.push_back({job.name, error ? reason_of(error) : ""});
  }
  co_return results;
}
