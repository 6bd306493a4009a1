// SPDX-License-Identifier: MIT
//
// asio-thread-affine-state-across-await in a file that runs its event loop in one thread: nobody else resumes a
// coroutine. errno belongs to others all the same.
#include <cerrno>
#include <cstring>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

thread_local int depth = 0;
awaitable<int> step();
void log(const char* text);

awaitable<void> counts() {
  auto& deep = depth;
  ++deep;
  co_await step();
  --deep;
}

awaitable<void> error_number() {
  if (co_await step() < 0) log(std::strerror(errno));  // LOUD: asio-thread-affine-state-across-await in error_number
}

int main() {
  asio::io_context context;
  asio::co_spawn(context, counts(), [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  context.run();
}
