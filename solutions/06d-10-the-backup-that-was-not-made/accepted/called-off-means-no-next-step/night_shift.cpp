// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

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

asio::awaitable<void> nothing() { co_return; }

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
    } catch (...) {
      result.error = reason();
    }
    co_await nothing();  // Throws operation_aborted if the shift has been called off.
  }
  co_return results;
}
