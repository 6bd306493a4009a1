// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <exception>
#include <limits>
#include <list>
#include <utility>

namespace asio = boost::asio;

namespace {

// A writer takes from its channel as long as there is one. The bytes are what has a limit, not the channel.
struct Session {
  Session(const asio::any_io_executor& executor, Link to)
      : link{std::move(to)}, waiting{executor, std::numeric_limits<std::size_t>::max()} {}

  Link link;
  asio::experimental::channel<void(boost::system::error_code, RecordingPointer)> waiting;
  std::size_t kept = 0;
  bool cut_off = false;
};

asio::awaitable<void> write(std::shared_ptr<Session> session) {
  for (;;) {
    auto [error, next] = co_await session->waiting.async_receive(asio::as_tuple(asio::use_awaitable));
    if (error || session->cut_off) co_return;
    const std::size_t size = next->size();
    co_await session->link.send(std::move(next));
    session->kept -= size;
  }
}

}  // namespace

struct RecordingFeed::Impl {
  asio::any_io_executor executor;
  std::size_t limit;
  std::list<std::shared_ptr<Session>> sessions{};

  // Ends the writer of a session, when it has ended what it is at.
  void cut_off(Session& session) {
    session.cut_off = true;
    session.waiting.close();
    session.link.close();
  }
};

RecordingFeed::RecordingFeed(asio::any_io_executor executor, std::size_t limit)
    : impl_{new Impl{std::move(executor), limit}} {}

RecordingFeed::~RecordingFeed() = default;

void RecordingFeed::subscribe(Link link) {
  const auto session = impl_->sessions.emplace_back(std::make_shared<Session>(impl_->executor, std::move(link)));
  asio::co_spawn(impl_->executor, write(session), [impl = impl_.get(), session](std::exception_ptr error) {
    if (error) impl->sessions.remove(session);
  });
}

std::size_t RecordingFeed::subscribers() const { return impl_->sessions.size(); }

asio::awaitable<void> RecordingFeed::publish(RecordingPointer recording) {
  impl_->sessions.remove_if([&](const std::shared_ptr<Session>& session) {
    if (recording->size() > impl_->limit - session->kept) {
      impl_->cut_off(*session);
      return true;
    }
    session->kept += recording->size();
    session->waiting.try_send(boost::system::error_code{}, recording);
    return false;
  });
  co_return;
}
