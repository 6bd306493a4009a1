// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/errc.hpp>

#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

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

using Result = std::variant<Error, std::vector<Departure>>;
using Then = std::function<void(Result)>;

// Each function ends in a call of `then`, or hands it on to the next one.
void receive_departures(const Network& network, Connection connection, std::size_t left,
                        std::vector<Departure> departures, Then then) {
  if (left == 0) return then(std::move(departures));
  const auto next = [&network, connection, left, departures, then](Error error, const std::string& line) mutable {
    std::optional<Departure> departure = parse_departure(line);
    if (error) return then(error);
    if (!departure) return then(errc::make_error_code(errc::bad_message));
    departures.push_back(std::move(*departure));
    receive_departures(network, connection, left - 1, std::move(departures), then);
  };
  network.receive_line(connection, next);
}

void receive_reply(const Network& network, Connection connection, Then then) {
  network.receive_line(connection, [&network, connection, then](Error error, std::string line) {
    const std::optional<unsigned> number = parse_number(line);
    if (error) return then(error);
    if (!number) return then(errc::make_error_code(errc::bad_message));
    receive_departures(network, connection, *number, {}, then);
  });
}

void fetch_over(const Network& network, Connection connection, std::string station, Then then) {
  network.send(connection, station, [&network, connection, then](Error error) {
    error ? then(error) : receive_reply(network, connection, then);
  });
}

void fetch_all(const Network& network, std::string station, Then then) {
  network.resolve("timetable", [&network, station, then](Error error, std::string address) {
    if (error) return then(error);
    network.connect(address, [&network, station, then](Error failure, Connection connection) {
      failure ? then(failure) : fetch_over(network, connection, station, then);
    });
  });
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
  const auto then = [done = std::move(done)](Result result) {
    if (const Error* error = std::get_if<Error>(&result)) return done(*error, {});
    done({}, std::get<std::vector<Departure>>(std::move(result)));
  };
  if (station.empty())
    return asio::post(impl_->executor, [then] { then(errc::make_error_code(errc::invalid_argument)); });
  fetch_all(impl_->network, std::move(station), then);
}
