// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/errc.hpp>

#include <charconv>
#include <functional>
#include <list>
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

struct Fetch {
  const Network& network;
  std::string station;
  Timetable::Callback done;
  std::function<void()> gone;  // takes it out of the timetable
  Connection connection{};
  unsigned expected = 0;
  std::vector<Departure> departures{};

  void finish(Error error) {
    if (error) departures.clear();
    done(error, std::move(departures));
    gone();
  }
  void resolve() {
    network.resolve("timetable", [this](Error error, const std::string& address) {
      if (error) return finish(error);
      network.connect(address, [this](Error error, Connection opened) {
        if (error) return finish(error);
        connection = std::move(opened);
        send();
      });
    });
  }
  void send() {
    network.send(connection, station, [this](Error error) {
      if (error) return finish(error);
      network.receive_line(connection, [this](Error error, const std::string& line) {
        if (error) return finish(error);
        const std::optional<unsigned> number = parse_number(line);
        if (!number) return finish(errc::make_error_code(errc::bad_message));
        expected = *number;
        receive();
      });
    });
  }
  void receive() {
    if (departures.size() == expected) return finish({});
    network.receive_line(connection, [this](Error error, const std::string& line) {
      if (error) return finish(error);
      auto departure = parse_departure(line);
      if (!departure) return finish(errc::make_error_code(errc::bad_message));
      departures.push_back(std::move(*departure));
      receive();
    });
  }
};

}  // namespace

struct Timetable::Impl {
  asio::any_io_executor executor;
  Network network;
  std::list<Fetch> fetches{};
};

Timetable::Timetable(asio::any_io_executor executor, Network network)
    : impl_{new Impl{std::move(executor), std::move(network)}} {}

Timetable::~Timetable() = default;

void Timetable::fetch(std::string station, Callback done) {
  Impl* const impl = impl_.get();
  impl->fetches.push_back({impl->network, std::move(station), std::move(done), {}});
  const auto self = std::prev(impl->fetches.end());
  // Not at once: it is one of its own handlers that says so.
  self->gone = [impl, self] { asio::post(impl->executor, [impl, self] { impl->fetches.erase(self); }); };
  if (self->station.empty())
    return asio::post(impl->executor, [self] { self->finish(errc::make_error_code(errc::invalid_argument)); });
  self->resolve();
}
