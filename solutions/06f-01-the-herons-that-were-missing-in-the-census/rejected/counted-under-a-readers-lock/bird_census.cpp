// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <shared_mutex>
#include <type_traits>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t kinds = 3;

std::size_t index(Bird bird) { return static_cast<std::size_t>(bird); }

// Calls `work` there. Whoever awaits it goes on where it belongs, whatever comes of it.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> run_in(asio::any_io_executor place, Work work) {
  const auto call = [](Work work) -> asio::awaitable<std::invoke_result_t<Work>> { co_return work(); };
  co_return co_await asio::co_spawn(place, call(std::move(work)), asio::use_awaitable);
}

}  // namespace

struct BirdCensus::Impl {
  asio::any_io_executor workers;
  Recognise recognise;
  Store store;
  std::shared_mutex mutex{};  // for the counts
  std::array<long, kinds> counts{};
};

BirdCensus::BirdCensus(asio::any_io_executor workers, Recognise recognise, Store store)
    : impl_{new Impl{std::move(workers), std::move(recognise), std::move(store)}} {}

BirdCensus::~BirdCensus() = default;

asio::awaitable<void> BirdCensus::add(Picture picture) {
  const Birds birds = co_await run_in(impl_->workers, [&] { return impl_->recognise(picture); });
  co_await impl_->store(picture, birds);
  const std::shared_lock lock{impl_->mutex};
  for (const Bird bird : birds) ++impl_->counts[index(bird)];
}

asio::awaitable<long> BirdCensus::count(Bird bird) {
  const std::shared_lock lock{impl_->mutex};
  co_return impl_->counts[index(bird)];
}
