// SPDX-License-Identifier: MIT
// Findings and steps as records (kata/record.hpp).
#pragma once

#include <kata/finding.hpp>

#include <string>

namespace kata {

void send_step(const Step& step);

// `schedule` as in the record.
void send_finding(const Finding& finding, const std::string& schedule);

}  // namespace kata
