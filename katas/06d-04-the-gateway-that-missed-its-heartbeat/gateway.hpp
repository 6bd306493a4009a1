// SPDX-License-Identifier: MIT
// The gateway of a pumping station. It reads the level sensors in the wells for the control room, and
// answers the control room's requests for a heartbeat.
//
// A gateway belongs to the one thread of its event loop: all calls come from there, and the gateway uses
// the bus from there only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

// A sensor did not answer, or its answer was damaged. It may be better next time.
struct SensorError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The wire to the sensors, which have the numbers 0, 1... Several sensors can use it at a time.
struct Bus {
  // Sensors sleep, to save their batteries. Wakes one for a single question, and returns at once; does not throw.
  std::function<void(int sensor)> wake;

  // The level in millimetres, which may be zero or less; takes some milliseconds. Throws SensorError, or what else
  // is wrong with the bus.
  std::function<boost::asio::awaitable<int>(int sensor)> ask;
};

struct Heartbeat {
  int number;               // that of the request
  std::vector<int> silent;  // the sensors that have not answered since their last SensorError, in ascending order
};

class Gateway {
 public:
  static constexpr int sensor_count = 3;
  static constexpr int attempts = 3;
  static constexpr std::chrono::milliseconds settling{300};  // from waking a sensor to its question
  static constexpr std::chrono::milliseconds pause{2000};    // from a failed attempt to the next

  // Requires: the gateway outlives what is under way in it. When the program ends, the loop stops at any
  // moment and what waits in it is destroyed; then the gateway goes, and the io_context goes last.
  // Whatever a gateway has started has ended when its destructor returns, threads too.
  Gateway(boost::asio::any_io_executor executor, Bus bus);
  ~Gateway();

  // The level in millimetres. An attempt wakes the sensor, lets it settle and asks it once. After a
  // SensorError there is a pause and another attempt. The SensorError of the last attempt comes out at
  // once, and any other exception of any attempt too, each as it was thrown. Sensors do not wait for each
  // other. Throws std::out_of_range for a sensor that does not exist.
  // Requires: there is no other read of this sensor under way.
  boost::asio::awaitable<int> read(int sensor);

  // Answers at once, whatever the sensors do: the control room gives the station up after half a second.
  boost::asio::awaitable<Heartbeat> heartbeat(int number);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
