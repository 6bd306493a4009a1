// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <charconv>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

namespace asio = boost::asio;
namespace errc = boost::system::errc;

namespace {

std::optional<unsigned> parse_number(const std::string& line) {
  constexpr unsigned most = 99;
  unsigned number = 0;
  const char* const end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, number);
  if (error != std::errc{} || rest != end || number > most) return std::nullopt;
  return number;
}

std::optional<Departure> parse_departure(const std::string& line) {
  constexpr std::size_t time = 5;
  if (line.size() < time + 2 || line[time] != ' ') return std::nullopt;
  return Departure{line.substr(0, time), line.substr(time + 1)};
}

// Turns a call of the network into something to wait for.
template <class Result, class Call>
asio::awaitable<Result> call(Call start) {
  const auto initiate = [start](auto handler) {
    const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    start([waiting](Error error, Result result) { std::move(*waiting)(error, std::move(result)); });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Error, Result)>(initiate,
                                                                                             asio::use_awaitable);
}

asio::awaitable<std::vector<Departure>> fetch_all(Network network, std::string station) {
  if (station.empty()) throw boost::system::system_error{errc::make_error_code(errc::invalid_argument)};
  const auto address = co_await call<std::string>([&](auto done) { network.resolve("timetable", done); });
  const auto connection = co_await call<Connection>([&](auto done) { network.connect(address, done); });
  co_await call<int>([&](auto done) { network.send(connection, station, [done](Error error) { done(error, 0); }); });
  const auto receive_line = [&] {
    return call<std::string>([&](auto done) { network.receive_line(connection, done); });
  };
  const std::optional<unsigned> number = parse_number(co_await receive_line());
  if (!number) throw boost::system::system_error{errc::make_error_code(errc::bad_message)};
  std::vector<Departure> departures;
  while (departures.size() < *number) {
    std::optional<Departure> departure = parse_departure(co_await receive_line());
    if (!departure) throw boost::system::system_error{errc::make_error_code(errc::bad_message)};
    departures.push_back(std::move(*departure));
  }
  co_return departures;
}

}  // namespace

struct Timetable::Impl {
  asio::any_io_executor executor;
  Network network;
};

Timetable::Timetable(asio::any_io_executor executor, Network network)
    : impl_{new Impl{std::move(executor), std::move(network)}} {}

Timetable::~Timetable() = default;

void Timetable::fetch(std::string station, Callback done) {
  asio::post(impl_->executor, [impl = impl_.get(), station = std::move(station), done = std::move(done)] {
    asio::co_spawn(impl->executor, fetch_all(impl->network, station),
                   [done](std::exception_ptr failure, std::vector<Departure> departures) {
                     try {
                       if (failure) std::rethrow_exception(failure);
                     } catch (const boost::system::system_error& error) {
                       return done(error.code(), {});
                     }
                     done({}, std::move(departures));
                   });
  });
}
