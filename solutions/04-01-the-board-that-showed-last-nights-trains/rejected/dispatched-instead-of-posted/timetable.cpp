// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/system/errc.hpp>

#include <charconv>
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

struct Fetch : std::enable_shared_from_this<Fetch> {
  Fetch(const Network& network, std::string station, Timetable::Callback done)
      : network{network}, station{std::move(station)}, done{std::move(done)} {}

  const Network& network;
  std::string station;
  Timetable::Callback done;
  Connection connection{};
  unsigned expected = 0;
  std::vector<Departure> departures{};

  void finish(Error error) {
    if (error) departures.clear();
    done(error, std::move(departures));
  }

  void resolve() {
    network.resolve("timetable", [self = shared_from_this()](Error error, const std::string& address) {
      if (error) return self->finish(error);
      self->connect(address);
    });
  }

  void connect(const std::string& address) {
    network.connect(address, [self = shared_from_this()](Error error, Connection connection) {
      if (error) return self->finish(error);
      self->connection = std::move(connection);
      self->send();
    });
  }

  void send() {
    network.send(connection, station, [self = shared_from_this()](Error error) {
      if (error) return self->finish(error);
      self->receive_number();
    });
  }

  void receive_number() {
    network.receive_line(connection, [self = shared_from_this()](Error error, const std::string& line) {
      if (error) return self->finish(error);
      const std::optional<unsigned> number = parse_number(line);
      if (!number) return self->finish(errc::make_error_code(errc::bad_message));
      self->expected = *number;
      self->receive_departures();
    });
  }

  void receive_departures() {
    if (departures.size() == expected) return finish({});
    network.receive_line(connection, [self = shared_from_this()](Error error, const std::string& line) {
      if (error) return self->finish(error);
      std::optional<Departure> departure = parse_departure(line);
      if (!departure) return self->finish(errc::make_error_code(errc::bad_message));
      self->departures.push_back(std::move(*departure));
      self->receive_departures();
    });
  }
};

}  // namespace

struct Timetable::Impl {
  asio::any_io_executor executor;
  Network network;
};

Timetable::Timetable(asio::any_io_executor executor, Network network)
    : impl_{new Impl{std::move(executor), std::move(network)}} {}

Timetable::~Timetable() = default;

void Timetable::fetch(std::string station, Callback done) {
  if (station.empty()) {
    return asio::dispatch(impl_->executor, [done = std::move(done)] {
      done(errc::make_error_code(errc::invalid_argument), {});
    });
  }
  std::make_shared<Fetch>(impl_->network, std::move(station), std::move(done))->resolve();
}
