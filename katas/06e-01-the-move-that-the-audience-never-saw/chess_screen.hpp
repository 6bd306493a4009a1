// SPDX-License-Identifier: MIT
// Shows a game of chess to somebody who watches it from afar, over a WebSocket.
//
// A screen belongs to the thread of its event loop, and so does its WebSocket.
#pragma once

#include "web_socket.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>

class ChessScreen {
 public:
  // What both clocks show, as a text. Does not throw.
  using Clocks = std::function<std::string()>;

  // Requires: the handshake is done. Nobody else writes to the socket, which lives as long as the screen. The screen
  // lives until all that was called has ended.
  ChessScreen(WebSocket& audience, Clocks clocks);
  ~ChessScreen();

  // Sends the text as one message: unchanged, once, and whole, of whatever length it is. Messages arrive in the order
  // in which they were shown. Ends when the text is sent, which takes from no time to hours. Does not wait for the
  // clock.
  //
  // May be called at any time, however many texts are still under way. Is not cancelled.
  //
  // Throws boost::system::system_error if the text cannot be sent: with what the connection says if it fails under this
  // text, and with any error if it has failed before. Texts that are under way then fail as well.
  boost::asio::awaitable<void> show(std::string text);

  // Shows what the clocks say, again and again: first after ten seconds, then ten seconds after they have been sent.
  // They are asked when the ten seconds are over, and what they say is sent however much there is to show beside it.
  // Throws what show() throws; does not end otherwise.
  boost::asio::awaitable<void> keep_time();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
