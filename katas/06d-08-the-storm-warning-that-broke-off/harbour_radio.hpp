// SPDX-License-Identifier: MIT
// The radio of a harbour. It knows which ships are in port, and reads warnings out to them.
//
// A radio belongs to the thread of its event loop: all calls come from there, also from inside of a Call. One
// that is refused changes nothing.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

// Reads a warning out to one ship; ends minutes later, with true if the ship has acknowledged it. Does not
// throw. What it holds is in use until the call has ended.
using Call = std::function<boost::asio::awaitable<bool>(std::string warning)>;

class HarbourRadio {
 public:
  HarbourRadio();

  // Requires: no warning is under way.
  ~HarbourRadio();

  // From now on the ship is in port, and is called with `call`. Requires: the name is not empty. Throws
  // std::invalid_argument if a ship of this name is in port. A ship that has left may come back: that is a new
  // visit, with a `call` of its own.
  void arrive(std::string name, Call call);

  // From now on the ship is not in port. A call to it that is under way goes on to its end. The `call` of the
  // visit is destroyed now, or when no warning is under way any more. Throws std::invalid_argument if no
  // ship of this name is in port.
  void leave(const std::string& name);

  // The names of the ships in port, sorted.
  std::vector<std::string> in_port() const;

  // Calls the ships that are in port now, one after the other, sorted by name, each once; not those that have
  // left before it was their turn, even if they have come back. Ships that arrive later are not called: the
  // pilot brings them the warning. Ends with the names of those that have acknowledged, in the same order.
  //
  // Warnings may overlap. They do not wait for each other.
  boost::asio::awaitable<std::vector<std::string>> warn(std::string warning);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
