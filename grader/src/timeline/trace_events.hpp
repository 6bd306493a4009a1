// SPDX-License-Identifier: MIT
// Timelines as Chrome trace events, which Perfetto opens: "Trace Event Format", the JSON object format.
//
// A process for each run and a thread for each lane. The events are instants of virtual time, most of them at the
// same: each takes a millisecond here, and the virtual time is a counter of its own.
#pragma once

#include "timeline/timeline.hpp"

#include <string>
#include <vector>

namespace grader {

std::string trace_events_of(const std::vector<Timeline>& timelines);

}  // namespace grader
