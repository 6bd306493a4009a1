// SPDX-License-Identifier: MIT
// Schedules as text: the choices in their order, "0.2.1"; zeros at the end are left out, so that the
// usual order is the empty text.
#pragma once

#include "search/choosers.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kata {

// The choices of the schedule that runs, for last words; null if none runs.
extern const Choices* running_schedule;

std::string schedule_text(const Choices& choices);

// Nothing for a text that is not a schedule.
std::optional<Choices> choices_from(std::string_view text);

}  // namespace kata
