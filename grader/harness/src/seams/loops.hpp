// SPDX-License-Identifier: MIT
// Asio's own way to run a handler, behind the seam.
#pragma once

#include "world/asio_access.hpp"

#include <cstddef>

namespace kata {

// Runs the first handler of the queue, if there is one.
std::size_t run_first(asio_access::Scheduler& scheduler);

}  // namespace kata
