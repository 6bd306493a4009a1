// SPDX-License-Identifier: MIT
// Writes records to the supervisor's channel, which is opened before main. Without a supervisor (a
// test program started by hand) records go nowhere.
#pragma once

#include <kata/record.hpp>

#include <cstddef>

namespace kata {

void send(const Record& record);

// Sends a record from a signal handler. `line` has room for the seal and a tab in front of the
// record, and for a newline behind it; `size` is the size of both without the newline.
void send_out_of_turn(char* line, std::size_t size) noexcept;

}  // namespace kata
