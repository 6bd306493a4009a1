// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct AlarmCentre::Impl {
  Ring ring;
  std::string rescue_service;
  std::list<std::string> waiting{};
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
  alarm.contacts.push_back(impl_->rescue_service);
  std::exception_ptr last_error;
  for (const std::string& contact : alarm.contacts) {
    try {
      co_await impl_->ring(contact, alarm.person);
      co_return contact;
    } catch (...) {
      last_error = std::current_exception();
    }
  }
  std::rethrow_exception(last_error);
}

std::vector<std::string> AlarmCentre::waiting() const {
  return {impl_->waiting.begin(), impl_->waiting.end()};
}
