// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <list>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct AlarmCentre::Impl {
  Ring ring;
  std::string rescue_service;
  std::list<std::string> waiting{};

  // Ends with the name of the contact when they are on the way.
  asio::awaitable<std::string> ask(std::string contact, std::string person) {
    co_await ring(contact, std::move(person));
    co_return contact;
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
  const auto executor = co_await asio::this_coro::executor;
  const Entry entry{impl_->waiting, alarm.person};

  for (const std::string& contact : alarm.contacts) {
    try {
      asio::co_spawn(executor, impl_->ring(contact, alarm.person), asio::detached);
      co_return contact;
    } catch (...) {
      // Cannot come: the next one.
    }
  }
  co_return co_await impl_->ask(impl_->rescue_service, alarm.person);
}

std::vector<std::string> AlarmCentre::waiting() const {
  return {impl_->waiting.begin(), impl_->waiting.end()};
}
