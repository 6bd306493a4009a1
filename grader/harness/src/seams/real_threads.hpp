// SPDX-License-Identifier: MIT
#pragma once

namespace kata {

// How many threads the program has started outside of every world. Only ThreadSanitizer sees what those do.
int real_threads() noexcept;

}  // namespace kata
