// SPDX-License-Identifier: MIT
// Tells a world of the io_contexts and thread_pools that are made in it.
#pragma once

#include <boost/asio/detail/scheduler.hpp>
#include <boost/asio/execution_context.hpp>

namespace kata {

// Called when Asio adds a scheduler to a context (src/asio.cpp).
void scheduler_made(boost::asio::execution_context& owner, boost::asio::detail::scheduler& scheduler);

}  // namespace kata
