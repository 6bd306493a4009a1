// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
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
  asio::steady_timer minute{executor};
  bool tidies = false;

  // Cuts off who has too much.
  void tidy_up() {
    std::erase_if(sessions, [this](const SessionPointer& session) {
      std::size_t bytes = 0;
      for (const RecordingPointer& recording : session->waiting) bytes += recording->size();
      if (bytes <= limit) return false;
      session->waiting.clear();
      session->link.close();
      return true;
    });
  }

  void tidy_up_in_a_minute() {
    if (std::exchange(tidies, true)) return;
    minute.expires_after(std::chrono::minutes{1});
    minute.async_wait([this](boost::system::error_code error) {
      tidies = false;
      if (!error) tidy_up();
    });
  }

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
  impl_->tidy_up_in_a_minute();
  co_return;
}
