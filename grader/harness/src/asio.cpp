// SPDX-License-Identifier: MIT
// The bodies of Asio's functions, compiled once (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
