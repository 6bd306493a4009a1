// SPDX-License-Identifier: MIT
#include "timetable.hpp"

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

enum class Step { resolve, connect, send, receive_number, receive_departure };

// Every callback of the network comes here: the only place that decides how the fetch goes on, and whether.
struct Fetch : std::enable_shared_from_this<Fetch> {
  Fetch(const Network& network, std::string station, Timetable::Callback done)
      : network{network}, station{std::move(station)}, done{std::move(done)} {}

  const Network& network;
  std::string station;
  Timetable::Callback done;
  Step step = Step::resolve;
  std::string text{};  // that the last step has brought
  Connection connection{};
  std::optional<unsigned> expected{};
  std::vector<Departure> departures{};

  void start(Step next) {
    step = next;
    const auto ended = [self = shared_from_this()](Error error) { self->on_end(error); };
    const auto brought = [ended, this](Error error, std::string result) {
      text = std::move(result);
      ended(error);
    };
    switch (step) {
      case Step::resolve: return network.resolve("timetable", brought);
      case Step::connect:
        return network.connect(text, [ended, this](Error error, Connection made) {
          connection = std::move(made);
          ended(error);
        });
      case Step::send: return network.send(connection, station, ended);
      case Step::receive_number:
      case Step::receive_departure: return network.receive_line(connection, brought);
    }
  }

  void on_end(Error error) {
    if (!error && step >= Step::receive_number) error = take_line();
    if (error) return done(error, {});
    if (expected && departures.size() == *expected) return done({}, std::move(departures));
    start(step == Step::receive_departure ? step : Step{static_cast<int>(step) + 1});
  }

  Error take_line() {
    const Error bad = errc::make_error_code(errc::bad_message);
    if (step == Step::receive_number) {
      expected = parse_number(text);
      return expected ? Error{} : bad;
    }
    std::optional<Departure> departure = parse_departure(text);
    if (!departure) return bad;
    departures.push_back(std::move(*departure));
    return {};
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
    asio::post(impl_->executor, [done = std::move(done)] { done(errc::make_error_code(errc::invalid_argument), {}); });
    return;
  }
  std::make_shared<Fetch>(impl_->network, std::move(station), std::move(done))->start(Step::resolve);
}
