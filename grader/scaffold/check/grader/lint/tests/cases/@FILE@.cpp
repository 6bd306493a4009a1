// SPDX-License-Identifier: MIT
//
// TODO: what is loud, what is silent.
#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

void todo();

// ---- Loud. At least eight: typedefs, templates, macros, lambdas, members, other ways to spell it.

void plain() {
  todo();  // LOUD: @CHECK@ in plain
}

// ---- Silent. At least as many: what looks alike and is right.
