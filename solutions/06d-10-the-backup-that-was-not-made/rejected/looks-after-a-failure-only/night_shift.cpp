// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

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
  std::vector<Result> results;
  for (const Job& job : impl_->jobs) {
    Result& result = results.emplace_back(Result{job.name, ""});
    try {
      co_await job.work();
      continue;
    } catch (...) {
      result.error = reason();
    }
    const asio::cancellation_state shift = co_await asio::this_coro::cancellation_state;
    if (shift.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error{asio::error::operation_aborted};
  }
  co_return results;
}
