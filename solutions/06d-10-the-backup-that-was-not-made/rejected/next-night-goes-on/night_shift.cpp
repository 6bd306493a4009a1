// SPDX-License-Identifier: MIT
#include "night_shift.hpp"

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
  std::size_t next = 0;
};

NightShift::NightShift(std::vector<Job> jobs) : impl_{new Impl{std::move(jobs)}} {}

NightShift::~NightShift() = default;

asio::awaitable<std::vector<Result>> NightShift::run() {
  std::vector<Result> results;
  while (impl_->next < impl_->jobs.size()) {
    const Job& job = impl_->jobs[impl_->next++];
    Result& result = results.emplace_back(Result{job.name, ""});
    try {
      co_await job.work();
    } catch (...) {
      result.error = reason();
      break;
    }
  }
  co_return results;
}
