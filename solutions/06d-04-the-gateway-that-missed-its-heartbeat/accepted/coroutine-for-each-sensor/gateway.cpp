// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

void check_sensor(int sensor) {
  if (sensor < 0 || sensor >= Gateway::sensor_count) {
    throw std::out_of_range{"no sensor " + std::to_string(sensor)};
  }
}

}  // namespace

// Reads one sensor, as often as somebody asks for it, until its requests are closed.
struct Reader {
  struct Request {
    std::exception_ptr error;
    int level = 0;
    asio::steady_timer done;
  };

  int sensor;
  asio::experimental::channel<void(boost::system::error_code, Request*)> requests;
};

struct Gateway::Impl {
  asio::any_io_executor executor;
  Bus bus;
  std::set<int> silent{};
  std::vector<std::shared_ptr<Reader>> readers{};

  // Only the coroutine that awaits this waits: the loop goes on.
  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    asio::steady_timer timer{executor, time};
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::awaitable<int> attempt(int sensor) {
    bus.wake(sensor);
    co_await wait(settling);
    const int level = co_await bus.ask(sensor);
    silent.erase(sensor);
    co_return level;
  }

  asio::awaitable<int> attempt_patiently(int sensor) {
    for (int number = 1;; ++number) {
      try {
        co_return co_await attempt(sensor);
      } catch (const SensorError&) {
        silent.insert(sensor);
        if (number == attempts) throw;
      }
      co_await wait(pause);  // here, since there is no co_await in a catch block
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<Reader> reader) {
    for (;;) {
      const auto [closed, request] = co_await reader->requests.async_receive(asio::as_tuple(asio::use_awaitable));
      if (closed) co_return;
      try {
        request->level = co_await attempt_patiently(reader->sensor);
      } catch (...) {
        request->error = std::current_exception();
      }
      request->done.cancel();
    }
  }
};

Gateway::Gateway(asio::any_io_executor executor, Bus bus) : impl_{new Impl{std::move(executor), std::move(bus)}} {
  for (int sensor = 0; sensor < sensor_count; ++sensor) {
    impl_->readers.emplace_back(new Reader{sensor, {impl_->executor, 1}});
    asio::co_spawn(impl_->executor, impl_->serve(impl_->readers.back()), [](const std::exception_ptr&) {});
  }
}

Gateway::~Gateway() {
  for (const auto& reader : impl_->readers) reader->requests.close();
}

asio::awaitable<int> Gateway::read(int sensor) {
  check_sensor(sensor);
  Reader::Request request{{}, 0, {impl_->executor, asio::steady_timer::time_point::max()}};
  impl_->readers[sensor]->requests.try_send(boost::system::error_code{}, &request);
  co_await request.done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (request.error) std::rethrow_exception(request.error);
  co_return request.level;
}

asio::awaitable<Heartbeat> Gateway::heartbeat(int number) {
  co_return Heartbeat{number, {impl_->silent.begin(), impl_->silent.end()}};
}
