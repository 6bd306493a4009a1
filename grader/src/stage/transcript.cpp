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
    if (record.kind == "fork") return transcript_.forked = true;
    if (transcript_.done) return false;
    if (record.kind == "hello") return hello(record);
    if (!transcript_.hello) return false;
    if (record.kind == "begin") return begin(record);
    if (record.kind == "failure") return failure(record);
    if (record.kind == "end") return end(record);
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

  bool done(const kata::Record& record) {
    if (running() != nullptr || record.fields != std::vector{std::to_string(transcript_.cases.size())}) return false;
    return transcript_.done = true;
  }

  // A process that forked, or several threads, may crash or answer more than once: the first counts.
  bool stack(const kata::Record& record) {
    const bool crash = record.kind == "crash";
    std::vector<Address> addresses;
    for (std::size_t i = crash ? 1 : 0; i < record.fields.size(); ++i) {
      const auto address = number_from<Address>(record.fields[i], 16);
      if (!address) return false;
      addresses.push_back(*address);
    }
    if (!crash) {
      transcript_.where = std::move(addresses);
    } else if (transcript_.crash_signal == 0) {
      const auto signal = record.fields.empty() ? std::nullopt : number_from<int>(record.fields[0]);
      if (!signal) return false;
      transcript_.crash_signal = *signal;
      transcript_.crash_stack = std::move(addresses);
    }
    return true;
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
