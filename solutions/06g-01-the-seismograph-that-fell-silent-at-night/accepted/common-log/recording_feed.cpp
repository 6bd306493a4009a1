// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

// What has been recorded, from the oldest that somebody still needs.
struct Log {
  std::deque<RecordingPointer> recordings{};
  std::uint64_t first = 0;  // the number of the oldest

  std::uint64_t end() const { return first + recordings.size(); }
  const RecordingPointer& at(std::uint64_t number) const { return recordings[number - first]; }
};

struct Session {
  Link link;
  std::uint64_t next;          // the number of what is sent next
  std::size_t waiting = 0;     // the bytes from there to the end
  std::size_t on_its_way = 0;  // and those that are being sent
  bool sending = false;
};

using SessionPointer = std::shared_ptr<Session>;

}  // namespace

struct RecordingFeed::Impl {
  asio::any_io_executor executor;
  std::size_t limit;
  Log log{};
  std::vector<SessionPointer> sessions{};

  void forget_what_nobody_needs() {
    std::uint64_t needed = log.end();
    for (const SessionPointer& session : sessions) needed = std::min(needed, session->next);
    for (; log.first < needed; ++log.first) log.recordings.pop_front();
  }

  // The oldest for this one, so that it lags behind by no more than the limit.
  void skip(Session& session) {
    while (session.waiting + session.on_its_way > limit) session.waiting -= log.at(session.next++)->size();
  }

  RecordingPointer take(Session& session) {
    RecordingPointer next = log.at(session.next++);
    session.waiting -= next->size();
    session.on_its_way = next->size();
    forget_what_nobody_needs();
    return next;
  }

  asio::awaitable<void> send_what_waits(SessionPointer session) {
    while (session->next < log.end()) {
      co_await session->link.send(take(*session));
      session->on_its_way = 0;
    }
    session->sending = false;
  }

  void wake(const SessionPointer& session) {
    if (session->next == log.end() || std::exchange(session->sending, true)) return;
    asio::co_spawn(executor, send_what_waits(session), [this, session](std::exception_ptr error) {
      if (!error) return;
      std::erase(sessions, session);
      forget_what_nobody_needs();
    });
  }
};

RecordingFeed::RecordingFeed(asio::any_io_executor executor, std::size_t limit)
    : impl_{new Impl{std::move(executor), limit}} {}

RecordingFeed::~RecordingFeed() = default;

void RecordingFeed::subscribe(Link link) {
  impl_->sessions.push_back(std::make_shared<Session>(Session{std::move(link), impl_->log.end()}));
}

std::size_t RecordingFeed::subscribers() const { return impl_->sessions.size(); }

asio::awaitable<void> RecordingFeed::publish(RecordingPointer recording) {
  impl_->log.recordings.push_back(recording);
  for (const SessionPointer& session : impl_->sessions) {
    session->waiting += recording->size();
    impl_->skip(*session);
    impl_->wake(session);
  }
  impl_->forget_what_nobody_needs();
  co_return;
}
