// SPDX-License-Identifier: MIT
// What katas are made of, precompiled once for each variant (see grader/cmake/Variants.cmake).
//
// A kata's files still include what they use: this header makes them fast, not shorter.
#pragma once

// First of all: it changes what the headers of the library say.
#include <kata/shared_counts.hpp>
// And then: so does this.
#include <kata/futex_waits.hpp>

#include <kata/coroutine.hpp>
#include <kata/detached.hpp>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
