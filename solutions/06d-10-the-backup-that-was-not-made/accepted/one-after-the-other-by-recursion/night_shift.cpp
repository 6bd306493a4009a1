// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

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

  asio::awaitable<void> run_from(std::size_t first, std::vector<Result>& results) {
    if (first == jobs.size()) co_return;
    Result result{jobs[first].name, ""};
    try {
      co_await jobs[first].work();
    } catch (...) {
      result.error = reason();
    }
    const asio::cancellation_state shift = co_await asio::this_coro::cancellation_state;
    if (shift.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error{asio::error::operation_aborted};
    results.push_back(result);
    co_await run_from(first + 1, results);
  }
};

NightShift::NightShift(std::vector<Job> jobs) : impl_{new Impl{std::move(jobs)}} {}

NightShift::~NightShift() = default;

asio::awaitable<std::vector<Result>> NightShift::run() {
  std::vector<Result> results;
  co_await impl_->run_from(0, results);
  co_return results;
}
