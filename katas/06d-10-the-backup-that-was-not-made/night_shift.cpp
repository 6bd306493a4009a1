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

}  // namespace

struct NightShift::Impl {
  std::vector<Job> jobs;

  asio::awaitable<void> run_all(std::vector<Result>& results) {
    for (const Job& job : jobs) {
      Result& result = results.emplace_back(Result{job.name, "not done"});
      co_await job.work();
      result.error.clear();
    }
  }
};

NightShift::NightShift(std::vector<Job> jobs) : impl_{new Impl{std::move(jobs)}} {}

NightShift::~NightShift() = default;

asio::awaitable<std::vector<Result>> NightShift::run() {
  std::vector<Result> results;
  try {
    co_await impl_->run_all(results);
  } catch (...) {
    results.back().error = reason();
  }
  co_return results;
}
