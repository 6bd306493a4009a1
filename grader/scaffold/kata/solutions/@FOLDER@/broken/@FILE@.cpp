// SPDX-License-Identifier: MIT
#include "@FILE@.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

struct @CLASS@::Impl {
  asio::any_io_executor executor;
};

@CLASS@::@CLASS@(asio::any_io_executor executor) : impl_{new Impl{std::move(executor)}} {}

@CLASS@::~@CLASS@() = default;

// TODO: the program, with its bug.
asio::awaitable<int> @CLASS@::answer() {
  co_await asio::post(impl_->executor, asio::use_awaitable);
  co_return 41;
}
