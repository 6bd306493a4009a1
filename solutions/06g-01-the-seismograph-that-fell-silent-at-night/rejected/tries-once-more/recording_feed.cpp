// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <boost/asio/co_spawn.hpp>

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
  std::size_t kept = 0;  // bytes that wait, and those on their way
  bool sending = false;
};

using SessionPointer = std::shared_ptr<Session>;

asio::awaitable<void> send_what_waits(SessionPointer session) {
  while (!session->waiting.empty()) {
    RecordingPointer next = std::move(session->waiting.front());
    session->waiting.pop_front();
    const std::size_t size = next->size();
    std::exception_ptr error;
    try {
      co_await session->link.send(next);
    } catch (...) {
      error = std::current_exception();
    }
    if (error) co_await session->link.send(std::move(next));
    session->kept -= size;
  }
  session->sending = false;
}

}  // namespace

struct RecordingFeed::Impl {
  asio::any_io_executor executor;
  std::size_t limit;
  std::vector<SessionPointer> sessions{};

  bool has_room(const Session& session, const Recording& recording) const {
    return recording.size() <= limit - session.kept;
  }

  void send(const SessionPointer& session, const RecordingPointer& recording) {
    session->waiting.push_back(recording);
    session->kept += recording->size();
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
  for (const SessionPointer& session : impl_->sessions)
    if (impl_->has_room(*session, *recording)) impl_->send(session, recording);
  co_return;
}
