// SPDX-License-Identifier: MIT
#include "stage/transcript.hpp"

#include <fmt/format.h>
#include <kata/record.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace grader {
namespace {

template <class Number>
std::optional<Number> number_from(const std::string& text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Applies records one by one; the first that does not fit is kept as the forgery.
class Reader {
 public:
  explicit Reader(kata::SealKey key) : key_{key} {}

  void take(std::string_view line) {
    if (!transcript_.forgery.empty()) return;
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const auto record = kata::decode(line.substr(std::min(tab + 1, line.size())));
    if (!record || !sealed(*record, line, tab) || !apply(*record)) 
      transcript_.forgery = line.empty() ? "an empty line" : std::string{line.substr(0, 200)};
  }

  Transcript transcript() { return std::move(transcript_); }

 private:
  bool sealed(const kata::Record& record, std::string_view line, std::size_t tab) {
    const std::uint64_t sequence = kata::out_of_turn(record.kind) ? 0 : ++sequence_;
    const auto seal = kata::seal_of(key_, sequence, line.substr(tab + 1));
    return line.substr(0, tab) == std::string_view{seal.data(), seal.size()};
  }

  bool apply(const kata::Record& record) {
    if (record.kind == "crash" || record.kind == "where") return stack(record);
    if (record.kind == "schedule") return schedule(record);
    if (record.kind == "fork") return transcript_.forked = true;
    if (transcript_.done) return false;
    if (record.kind == "hello") return hello(record);
    if (!transcript_.hello) return false;
    if (record.kind == "begin") return begin(record);
    if (record.kind == "failure") return failure(record);
    if (record.kind == "end") return end(record);
    if (record.kind == "explore") return explore(record);
    if (record.kind == "found") return found(record);
    if (record.kind == "note") return note(record);
    if (record.kind == "step") return step(record);
    if (record.kind == "cycle") return cycle(record);
    if (record.kind == "stack") return stack_of_finding(record);
    if (record.kind == "explored") return explored(record);
    if (record.kind == "threads") return threads(record);
    if (record.kind == "done") return done(record);
    return false;
  }

  bool hello(const kata::Record& record) {
    const bool ours = record.fields == std::vector<std::string>{std::string{kata::record_version}};
    return ours && !std::exchange(transcript_.hello, true);
  }

  bool begin(const kata::Record& record) {
    if (record.fields.size() != 1 || running() != nullptr) return false;
    transcript_.cases.push_back({.name = record.fields[0], .failures = {}, .outcome = {}});
    return true;
  }

  bool failure(const kata::Record& record) {
    if (record.fields.size() != 4) return false;
    const auto line = number_from<int>(record.fields[2]);
    CaseResult* running_case = running();
    // Outside any case (a test environment, a global): counted with the last case that ran.
    if (running_case == nullptr && !transcript_.cases.empty()) running_case = &transcript_.cases.back();
    if (!line || running_case == nullptr) return false;
    running_case->failures.push_back({record.fields[1], *line, record.fields[3]});
    return true;
  }

  bool end(const kata::Record& record) {
    CaseResult* running_case = running();
    if (record.fields.size() != 2 || running_case == nullptr || record.fields[0] != running_case->name) return false;
    running_case->outcome = record.fields[1];
    return record.fields[1] == "passed" || record.fields[1] == "failed" || record.fields[1] == "skipped";
  }

  bool explore(const kata::Record& record) {
    CaseResult* running_case = running();
    if (record.fields.size() != 1 || running_case == nullptr || running_case->search) return false;
    running_case->search = Search{.model = record.fields[0], .found = {}, .schedules = 0, .how = {}};
    return true;
  }

  bool found(const kata::Record& record) {
    Search* search = open_search();
    if (record.fields.size() != 6 || search == nullptr || record.fields[0].empty()) return false;
    const auto line = number_from<int>(record.fields[2]);
    if (!line) return false;
    search->found.push_back({.rule = record.fields[0],
                             .place = {record.fields[1], *line, record.fields[3]},
                             .message = record.fields[4],
                             .schedule = record.fields[5],
                             .notes = {},
                             .stacks = {},
                             .cycle = {},
                             .steps = {}});
    return true;
  }

  bool note(const kata::Record& record) {
    Search* search = open_search();
    if (record.fields.size() != 4 || search == nullptr || search->found.empty()) return false;
    const auto line = number_from<int>(record.fields[1]);
    if (!line) return false;
    search->found.back().notes.push_back({{record.fields[0], *line, record.fields[2]}, record.fields[3]});
    return true;
  }

  bool step(const kata::Record& record) {
    constexpr std::size_t fixed = 11;
    Search* search = open_search();
    if (record.fields.size() < fixed || search == nullptr) return false;
    const auto number = number_from<unsigned>(record.fields[1]);
    const auto time = number_from<std::int64_t>(record.fields[2]);
    const auto cause = number_from<unsigned>(record.fields[3]);
    const auto coroutine = number_from<unsigned>(record.fields[4]);
    const auto strand = number_from<unsigned>(record.fields[5]);
    const auto line = number_from<int>(record.fields[8]);
    auto calls = addresses(record, fixed);
    if (!number || !time || !cause || !coroutine || !strand || !line || !calls) return false;
    std::vector<ToldStep>& steps = search->found.empty() ? search->timeline : search->found.back().steps;
    if (*number == 0 || *cause >= *number || (!steps.empty() && *number <= steps.back().step.number)) return false;
    steps.push_back({.step = {.kind = record.fields[0],
                              .number = *number,
                              .time = *time,
                              .cause = *cause,
                              .coroutine = *coroutine,
                              .strand = *strand,
                              .on = record.fields[6],
                              .place = {record.fields[7], *line, record.fields[9]},
                              .text = record.fields[10]},
                     .calls = std::move(*calls)});
    return true;
  }

  bool cycle(const kata::Record& record) {
    Search* search = open_search();
    if (record.fields.empty() || search == nullptr || search->found.empty()) return false;
    for (const std::string& field : record.fields) {
      const auto coroutine = number_from<unsigned>(field);
      if (!coroutine) return false;
      search->found.back().cycle.push_back(*coroutine);
    }
    return true;
  }

  bool stack_of_finding(const kata::Record& record) {
    Search* search = open_search();
    if (record.fields.size() < 2 || search == nullptr || search->found.empty()) return false;
    const auto step = number_from<unsigned>(record.fields[1]);
    auto calls = addresses(record, 2);
    if (!step || !calls) return false;
    search->found.back().stacks.push_back({record.fields[0], *step, std::move(*calls)});
    return true;
  }

  bool explored(const kata::Record& record) {
    Search* search = open_search();
    if (record.fields.size() != 3 || search == nullptr || record.fields[1].empty()) return false;
    const auto count = number_from<std::uint64_t>(record.fields[0]);
    if (!count || *count == 0 || record.fields[2] != search->model) return false;
    search->schedules = *count;
    search->how = record.fields[1];
    return true;
  }

  // Of the case that runs, if it has begun and not ended.
  Search* open_search() {
    CaseResult* running_case = running();
    if (running_case == nullptr || !running_case->search || !running_case->search->how.empty()) return nullptr;
    return &*running_case->search;
  }

  bool threads(const kata::Record& record) {
    const auto count = record.fields.size() == 1 ? number_from<int>(record.fields[0]) : std::nullopt;
    if (!count || *count <= 0 || transcript_.threads > 0 || running() != nullptr) return false;
    transcript_.threads = *count;
    return true;
  }

  bool done(const kata::Record& record) {
    if (running() != nullptr || record.fields != std::vector{std::to_string(transcript_.cases.size())}) return false;
    return transcript_.done = true;
  }

  // A process that forked, or several threads, may crash or answer more than once: the first counts.
  bool stack(const kata::Record& record) {
    const bool crash = record.kind == "crash";
    auto calls = addresses(record, crash ? 1 : 0);
    if (!calls) return false;
    if (!crash) {
      transcript_.where = std::move(*calls);
    } else if (transcript_.crash_signal == 0) {
      const auto signal = record.fields.empty() ? std::nullopt : number_from<int>(record.fields[0]);
      if (!signal) return false;
      transcript_.crash_signal = *signal;
      transcript_.crash_stack = std::move(*calls);
    }
    return true;
  }

  bool schedule(const kata::Record& record) {
    if (record.fields.size() != 1 || record.fields[0].find_first_not_of("0123456789.") != std::string::npos) return false;
    if (open_search() != nullptr) transcript_.schedule = record.fields[0];
    return true;
  }

  // The fields from `first` on.
  static std::optional<std::vector<Address>> addresses(const kata::Record& record, std::size_t first) {
    std::vector<Address> addresses;
    for (std::size_t i = first; i < record.fields.size(); ++i) {
      const auto address = number_from<Address>(record.fields[i], 16);
      if (!address) return std::nullopt;
      addresses.push_back(*address);
    }
    return addresses;
  }

  CaseResult* running() {
    if (transcript_.cases.empty() || !transcript_.cases.back().outcome.empty()) return nullptr;
    return &transcript_.cases.back();
  }

  kata::SealKey key_;
  std::uint64_t sequence_ = 0;
  Transcript transcript_;
};

}  // namespace

Transcript read_transcript(std::string_view channel, kata::SealKey key) {
  Reader reader{key};
  while (!channel.empty()) {
    const std::size_t end = channel.find('\n');
    if (end == std::string_view::npos) break;  // cut off in the middle of a record
    reader.take(channel.substr(0, end));
    channel.remove_prefix(end + 1);
  }
  return reader.transcript();
}

}  // namespace grader
