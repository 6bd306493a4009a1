// SPDX-License-Identifier: MIT
// Writes records to the supervisor's channel. Without a supervisor (a test program started by hand)
// records go nowhere.
#pragma once

#include <kata/record.hpp>

namespace kata {

// Finds the channel in the environment, removes it from there and says hello. Call once, first.
void open_channel();

// The channel's file descriptor, -1 without a supervisor. Safe in a signal handler.
int channel_fd() noexcept;

void send(const Record& record);

}  // namespace kata
