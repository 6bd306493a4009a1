// SPDX-License-Identifier: MIT
//
// Finds calls, classes and functions in the text of a source, well enough for formatted code that compiles.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace recall {

using Words = std::vector<std::string>;

// The end of the bracket that opens at `open`, or npos. Text in quotes is not looked at.
std::size_t closing(const std::string& text, std::size_t open);

// The first place from `from` on that is no space.
std::size_t skip_spaces(const std::string& text, std::size_t from);

// object.name(words...), from `begin` to `end`.
struct Call {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string callee;  // with its object or namespace
  Words words;
};

// The calls of functions whose whole name the regular expression matches.
std::vector<Call> calls(const std::string& text, const std::string& name);

std::string written(const std::string& callee, const Words& words);

// Where the statement begins that `place` is in.
std::size_t statement_begin(const std::string& text, std::size_t place);

// A call that is not awaited, returned or part of anything else.
bool is_statement(const std::string& text, const Call& call);
bool is_awaited(const std::string& text, const Call& call);

struct Range {
  std::string name;
  std::size_t open = 0;  // its braces
  std::size_t close = 0;
};

std::vector<Range> classes(const std::string& text);

// The bodies of the constructors whose parameters begin in `of`.
std::vector<Range> constructors(const std::string& text, const Range& of);

// The bodies of functions that return an awaitable.
std::vector<Range> coroutines(const std::string& text);

// The bodies of loops that have no condition.
std::vector<Range> endless_loops(const std::string& text);

// `text` with `replacement` instead of what lies from `begin` to `end`.
std::string with(const std::string& text, std::size_t begin, std::size_t end, const std::string& replacement);

}  // namespace recall
