// SPDX-License-Identifier: MIT
// The telephone directory of a company: who has which extension. What it does not know it loads from
// a remote store, and keeps.
//
// Clients call a directory from many coroutines at once, on executors of their own and on several
// threads. A call ends on the executor of the coroutine that made it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>

// Ends with the extension (> 0) that `name` has in the store, which may take minutes, or no time at all;
// throws when it is awaited if there is none, or if the store does not answer. What it throws is up to the store's
// library, and not always a std::exception. May be called from several threads at once. It may look up
// other names in the directory that it is the store of: some names stand for others.
using Store = std::function<boost::asio::awaitable<int>(std::string name)>;

class Directory {
 public:
  // `executor` is for the directory's own work: in production, that of a thread_pool.
  Directory(boost::asio::any_io_executor executor, Store store);

  // Requires: no call is under way.
  ~Directory();

  boost::asio::any_io_executor get_executor() const;

  // The extension of `name`, at once if the directory knows it, whatever is being loaded; else it is
  // loaded from the store. Loads of different names go on at the same time. For one name there is one
  // load at a time: all who ask for the name meanwhile wait for that load and get what it brings, as soon
  // as it has ended. Nothing is left of it then but what the directory knows.
  //
  // Throws what the load throws, to all who wait for it; then the directory knows as much as before,
  // and the next lookup loads again. Throws std::invalid_argument for an empty name, and loads nothing.
  //
  // Requires: the lookup is not cancelled, and the caller's executor runs until it has ended. Then that may
  // go, whoever else still waits.
  boost::asio::awaitable<int> look_up(std::string name);

  // From now on `name` has this extension, also if a load of it is under way, and whatever that brings
  // (those who wait for it may get either of the two). Waits for no load. Throws std::invalid_argument
  // for an empty name, and unless extension > 0.
  boost::asio::awaitable<void> enter(std::string name, int extension);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
