// SPDX-License-Identifier: MIT
// The centre that hears of it when somebody presses the button of a home emergency phone, and finds somebody who
// comes.
//
// A centre belongs to the thread of its event loop.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Alarm {
  std::string person;
  std::vector<std::string> contacts;  // who may help, in the order in which they are to be rung; may be empty
};

class AlarmCentre {
 public:
  // Rings `contact` and asks for help for `person`. Its awaitable ends when the contact is on the way, and throws if
  // the contact does not answer or cannot come; what it throws is up to the telephone's library, and not always a
  // std::exception. It may take as long as it likes. A call does nothing before it is awaited or spawned.
  using Ring = std::function<boost::asio::awaitable<void>(std::string contact, std::string person)>;

  AlarmCentre(Ring ring, std::string rescue_service);

  // Requires: each alarm has ended.
  ~AlarmCentre();

  // Finds somebody who comes, and ends with the name: rings the contacts, one after the other, until one of them is on
  // the way. If none of them can come, it rings the rescue service, and throws what that throws. Rings nobody a second
  // time, unless the alarm names somebody twice.
  //
  // All of this begins when the alarm is awaited or spawned; the call itself does nothing. When it has ended nothing
  // goes on for it. There may be several alarms at a time, also of one person, and they do not wait for each other.
  boost::asio::awaitable<std::string> find_help(Alarm alarm);

  // Who waits for help, for the screen on the wall: the person of each alarm that has begun and not ended, in the order
  // in which they began.
  std::vector<std::string> waiting() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
