// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

struct Session {
  explicit Session(Link to) : link{std::move(to)} {}

  Link link;
  std::deque<RecordingPointer> waiting{};
  bool sending = false;
};

using SessionPointer = std::shared_ptr<Session>;

asio::awaitable<void> send_what_waits(SessionPointer session) {
  while (!session->waiting.empty()) {
    RecordingPointer next = std::move(session->waiting.front());
    session->waiting.pop_front();
    co_await session->link.send(std::move(next));
  }
  session->sending = false;
}

}  // namespace

struct RecordingFeed::Impl {
  asio::any_io_executor executor;
  std::size_t limit;
  std::vector<SessionPointer> sessions{};

  void send(const SessionPointer& session, const RecordingPointer& recording) {
    session->waiting.push_back(recording);
    if (std::exchange(session->sending, true)) return;
    asio::co_spawn(executor, send_what_waits(session), [this, session](std::exception_ptr error) {
      if (error) std::erase(sessions, session);
    });
  }
};

RecordingFeed::RecordingFeed(asio::any_io_executor executor, std::size_t limit)
    : impl_{new Impl{std::move(executor), limit}} {}

RecordingFeed::~RecordingFeed() = default;

void RecordingFeed::subscribe(Link link) { impl_->sessions.push_back(std::make_shared<Session>(std::move(link))); }

std::size_t RecordingFeed::subscribers() const { return impl_->sessions.size(); }

asio::awaitable<void> RecordingFeed::publish(RecordingPointer recording) {
  for (const SessionPointer& session : impl_->sessions) impl_->send(session, recording);
  asio::steady_timer pause{impl_->executor, std::chrono::milliseconds{100}};
  co_await pause.async_wait(asio::use_awaitable);
}
