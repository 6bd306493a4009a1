// SPDX-License-Identifier: MIT
#include "recording_feed.hpp"


#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

struct Session {
  explicit Session(Link to) : link{std::move(to)} {}

  Link link;
};

using SessionPointer = std::shared_ptr<Session>;

}  // namespace

struct RecordingFeed::Impl {
  asio::any_io_executor executor;
  std::size_t limit;
  std::vector<SessionPointer> sessions{};
};

RecordingFeed::RecordingFeed(asio::any_io_executor executor, std::size_t limit)
    : impl_{new Impl{std::move(executor), limit}} {}

RecordingFeed::~RecordingFeed() = default;

void RecordingFeed::subscribe(Link link) { impl_->sessions.push_back(std::make_shared<Session>(std::move(link))); }

std::size_t RecordingFeed::subscribers() const { return impl_->sessions.size(); }

asio::awaitable<void> RecordingFeed::publish(RecordingPointer recording) {
  for (const SessionPointer& session : std::vector{impl_->sessions}) {
    try {
      co_await session->link.send(recording);
    } catch (...) {
      std::erase(impl_->sessions, session);
    }
  }
}
