// SPDX-License-Identifier: MIT
// The records that a test program sends to its supervisor on a private channel: what was seen, never
// a verdict. This header is the format; both ends include it.
//
// A record is one line: its seal (kata/seal.hpp), a word for its kind, then its fields, each after a
// tab. Inside a field, tab, newline, carriage return and backslash are written \t, \n, \r and \\.
// Version 4:
//
//   hello   VERSION                  first
//   begin   CASE                     a test case starts; CASE is Suite.Name
//   failure CASE FILE LINE MESSAGE   an assertion of it failed; LINE is 0 when unknown
//   end     CASE OUTCOME             passed, failed or skipped
//   explore MODEL                    the case that runs starts to search schedules (kata/explore.hpp)
//   found   RULE FILE LINE FUNCTION MESSAGE SCHEDULE
//                                    what went wrong in a schedule; FILE, LINE and FUNCTION may be empty,
//                                    0 and empty; SCHEDULE is what --schedule takes, "Suite.Name:0.2.1"
//   note    FILE LINE FUNCTION TEXT  a further place of the finding before it
//   stack   TEXT STEP OFFSET...      a stack of the finding before it, innermost call first, as in crash;
//                                    STEP is the number of the step in which it was, or 0
//   cycle   COROUTINE...             numbers of coroutines of that finding that wait for each other in a ring
//   step    KIND NUMBER TIME CAUSE COROUTINE STRAND ON FILE LINE FUNCTION TEXT OFFSET...
//                                    what happened in a schedule, in order (kata/finding.hpp): in that of the
//                                    finding before it; with --timeline, as it happens, before any finding.
//                                    KIND is one of
//                                      handler   a handler begins; OFFSET... are the kata's calls that made it
//                                      strand    that handler is one of a strand, made by these calls
//                                      thread    a thread of the program goes on, or waits
//                                      starts, goes-on, waits, throws, ends   a coroutine does
//                                      locks     a coroutine has a lock that others wait for
//                                      event     something that is nobody's
//   explored COUNT HOW MODEL         the search of this case ended after COUNT schedules; HOW is
//                                    "exhaustive", "failed", "replayed", or says what was searched instead
//   crash   SIGNAL OFFSET...         a fatal signal (a number), then the calls on the stack, innermost
//                                    first, in hexadecimal, as offsets into the program
//   schedule CHOICES                 sent with crash and where, and before AddressSanitizer ends the program: the
//                                    choices so far, "0.2.1", of the schedule that runs; not if none does
//   where   OFFSET...                the main thread's stack, sent when the supervisor asks
//   fork                             a copy of the program, made by fork(), came to the harness; the
//                                    copy sends nothing else
//   threads COUNT                    so many threads were started outside of every world; not sent for none
//   done    COUNT                    last; the number of cases that ended
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kata {

inline constexpr std::string_view record_version = "4";

// Environment variable with the channel's file descriptor and the key for seals, as "FD:KEY".
inline constexpr const char* channel_variable = "KATA_CHANNEL";

// Records of these kinds come when they must, not in their turn: their seals have sequence 0.
inline bool out_of_turn(std::string_view kind) {
  return kind == "crash" || kind == "where" || kind == "fork" || kind == "schedule";
}

struct Record {
  std::string kind;
  std::vector<std::string> fields;

  bool operator==(const Record&) const = default;
};

// Without seal and newline. Requires: record.kind holds no tab and no newline.
inline std::string encode(const Record& record) {
  std::string line = record.kind;
  for (const std::string& field : record.fields) {
    line += '\t';
    for (const char c : field) {
      switch (c) {
        case '\t': line += "\\t"; break;
        case '\n': line += "\\n"; break;
        case '\r': line += "\\r"; break;
        case '\\': line += "\\\\"; break;
        default: line += c;
      }
    }
  }
  return line;
}

// `line` is without seal and newline. Nothing for an empty line and for an escape that does not exist.
inline std::optional<Record> decode(std::string_view line) {
  if (line.empty()) return std::nullopt;
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      parts.emplace_back();
    } else if (line[i] != '\\') {
      parts.back() += line[i];
    } else {
      if (++i == line.size()) return std::nullopt;
      switch (line[i]) {
        case 't': parts.back() += '\t'; break;
        case 'n': parts.back() += '\n'; break;
        case 'r': parts.back() += '\r'; break;
        case '\\': parts.back() += '\\'; break;
        default: return std::nullopt;
      }
    }
  }
  Record record{std::move(parts.front()), {}};
  record.fields.assign(std::make_move_iterator(parts.begin() + 1), std::make_move_iterator(parts.end()));
  return record;
}

}  // namespace kata
