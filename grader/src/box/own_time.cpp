// SPDX-License-Identifier: MIT
#include "box/own_time.hpp"

#include "box/processes.hpp"

#include <algorithm>

namespace grader {

using std::chrono::milliseconds;

void OwnTime::look() {
  const auto passed = std::chrono::duration_cast<milliseconds>(Clock::now() - looked_);
  milliseconds worked{0};
  bool runnable = false;
  for (const Process& process : processes()) {
    if (process.session != session_ || process.pid == session_) continue;
    worked += process.worked;
    runnable = runnable || is_runnable(process);
  }
  // Less than before if one that had worked has ended and nobody of the session has waited for it.
  const milliseconds more = std::max(worked - worked_, milliseconds{0});
  // Who gets nearly nothing sleeps, unless the machine is very busy.
  const bool works = runnable || more >= passed / 10;
  own_ += works ? std::min(more, passed) : passed;
  worked_ = worked;
  looked_ += passed;
}

}  // namespace grader
