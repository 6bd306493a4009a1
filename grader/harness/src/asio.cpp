// SPDX-License-Identifier: MIT
// The bodies of Asio's functions, compiled once (BOOST_ASIO_SEPARATE_COMPILATION).
#include "world/schedulers.hpp"

#include <boost/asio/io_context.hpp>

// Every io_context and thread_pool makes its scheduler known through this function, and nobody else
// calls it for one. It does what the general one does, and tells the world.
template <>
inline void boost::asio::add_service(execution_context& context, detail::scheduler* scheduler) {
  context.service_registry_->add_service<detail::scheduler>(scheduler);
  kata::scheduler_made(context, *scheduler);
}

#include <boost/asio/impl/src.hpp>
