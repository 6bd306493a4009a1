// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace asio = boost::asio;

struct AlarmCentre::Impl {
  Ring ring;
  std::string rescue_service;
  std::list<std::string> waiting{};

  asio::awaitable<bool> comes(std::string contact, std::string person) {
    try {
      co_await ring(std::move(contact), std::move(person));
      co_return true;
    } catch (...) {
      co_return false;
    }
  }
};

namespace {

// A line on the screen, as long as this is there.
class Entry {
 public:
  Entry(std::list<std::string>& screen, std::string person)
      : screen_{screen}, line_{screen.insert(screen.end(), std::move(person))} {}
  ~Entry() { screen_.erase(line_); }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  std::list<std::string>& screen_;
  std::list<std::string>::iterator line_;
};

}  // namespace

AlarmCentre::AlarmCentre(Ring ring, std::string rescue_service)
    : impl_{new Impl{std::move(ring), std::move(rescue_service)}} {}

AlarmCentre::~AlarmCentre() = default;

asio::awaitable<std::string> AlarmCentre::find_help(Alarm alarm) {
  const Entry entry{impl_->waiting, alarm.person};

  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer minute{co_await asio::this_coro::executor};
  for (const std::string& contact : alarm.contacts) {
    minute.expires_after(std::chrono::minutes{1});
    const auto answer = co_await (impl_->comes(contact, alarm.person) || minute.async_wait(asio::use_awaitable));
    if (answer.index() == 0 && std::get<0>(answer)) co_return contact;
  }
  co_await impl_->ring(impl_->rescue_service, alarm.person);
  co_return impl_->rescue_service;
}

std::vector<std::string> AlarmCentre::waiting() const {
  return {impl_->waiting.begin(), impl_->waiting.end()};
}
