// SPDX-License-Identifier: MIT
// Fetches the departures of a station, for the boards on its platforms.
//
// A timetable belongs to the thread of its event loop, and so does the network.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using Error = boost::system::error_code;

// A connection is closed when nobody refers to it any more.
class Socket;
using Connection = std::shared_ptr<Socket>;

// What the network can do. Each call returns at once and throws nothing. It calls back exactly once, later, as a
// handler of the event loop: in no time, or after days. With an error the other argument is empty.
struct Network {
  std::function<void(std::string host, std::function<void(Error, std::string address)>)> resolve;
  std::function<void(std::string address, std::function<void(Error, Connection)>)> connect;
  std::function<void(Connection, std::string text, std::function<void(Error)>)> send;
  std::function<void(Connection, std::function<void(Error, std::string line)>)> receive_line;
};

struct Departure {
  std::string time;
  std::string destination;

  bool operator==(const Departure&) const = default;
};

class Timetable {
 public:
  using Callback = std::function<void(Error, std::vector<Departure>)>;

  // `executor` is that of the event loop.
  Timetable(boost::asio::any_io_executor executor, Network network);

  // Requires: each fetch has called back, and that call has returned.
  ~Timetable();

  // Resolves the host "timetable", connects to its address, sends the name of the station and receives the reply.
  // The first line of a reply is the number of departures, from 0 to 99. A line for each of them follows, such as
  // "07:45 Mill Lane": five characters, a space, and at least one more.
  //
  // Calls `done` exactly once, as a handler of the event loop, and never before fetch() has returned. If all went
  // well it gets no error, and the departures in the order of the reply. Else it gets the error of the step that
  // failed, and no departures: what the network said; boost::system::errc::bad_message for a reply of another
  // form; invalid_argument for an empty name, and then the network is left alone. A step that has failed is the
  // last one, and is not tried again.
  //
  // `done` is called as soon as it is known how the fetch has ended; it throws nothing, and may call fetch(). Any
  // number of fetches may be under way; they do not wait for each other, and each has a connection of its own. When
  // `done` has returned nothing is kept of a fetch, neither its connection nor `done`.
  void fetch(std::string station, Callback done);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
