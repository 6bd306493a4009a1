// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
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

  // The first who comes, of these and the rescue service.
  asio::awaitable<std::string> first_of(std::deque<std::string> contacts, std::string person) {
    if (contacts.empty()) co_return co_await ask(rescue_service, std::move(person));
    std::string contact = std::move(contacts.front());
    contacts.pop_front();
    try {
      co_return co_await ask(std::move(contact), person);
    } catch (...) {
    }
    co_return co_await first_of(std::move(contacts), std::move(person));
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
  co_return co_await impl_->first_of({alarm.contacts.begin(), alarm.contacts.end()}, alarm.person);
}

std::vector<std::string> AlarmCentre::waiting() const {
  return {impl_->waiting.begin(), impl_->waiting.end()};
}
