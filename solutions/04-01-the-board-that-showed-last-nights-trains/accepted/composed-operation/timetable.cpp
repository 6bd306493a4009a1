// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
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

// A composed operation: each call of it is one step, and each way out of a step is complete().
struct FetchOperation {
  const Network& network;
  std::string station;
  Connection connection{};
  std::optional<unsigned> expected{};
  std::vector<Departure> departures{};
  enum { checking, resolving, connecting, sending, receiving } step = checking;

  // The network copies its callbacks; the operation is moved.
  template <class Self>
  static auto shared(Self& self) {
    return [kept = std::make_shared<Self>(std::move(self))](Error error, auto... result) {
      (*kept)(error, std::move(result)...);
    };
  }

  template <class Self>
  void operator()(Self& self) {
    if (station.empty()) return self.complete(errc::make_error_code(errc::invalid_argument), {});
    step = resolving;
    const Network& net = network;
    net.resolve("timetable", shared(self));
  }

  template <class Self>
  void operator()(Self& self, Error error) {
    if (error) return self.complete(error, {});
    step = receiving;
    const Network& net = network;
    const Connection peer = connection;
    net.receive_line(peer, shared(self));
  }

  template <class Self>
  void operator()(Self& self, Error error, Connection made) {
    if (error) return self.complete(error, {});
    connection = std::move(made);
    step = sending;
    const Network& net = network;
    const Connection peer = connection;
    const std::string text = station;
    net.send(peer, text, shared(self));
  }

  template <class Self>
  void operator()(Self& self, Error error, std::string text) {
    if (error) return self.complete(error, {});
    const Network& net = network;
    if (step == resolving) {
      step = connecting;
      return net.connect(text, shared(self));
    }
    if (!take(text)) return self.complete(errc::make_error_code(errc::bad_message), {});
    if (departures.size() == *expected) return self.complete({}, std::move(departures));
    const Connection peer = connection;
    net.receive_line(peer, shared(self));
  }

  bool take(const std::string& line) {
    if (!expected) return (expected = parse_number(line)).has_value();
    std::optional<Departure> departure = parse_departure(line);
    if (departure) departures.push_back(*departure);
    return departure.has_value();
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
  asio::post(impl_->executor, [impl = impl_.get(), station = std::move(station), done = std::move(done)]() mutable {
    asio::async_compose<Callback, void(Error, std::vector<Departure>)>(
        FetchOperation{impl->network, station}, done, impl->executor);
  });
}
