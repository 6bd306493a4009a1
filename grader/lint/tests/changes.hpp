// SPDX-License-Identifier: MIT
//
// Ways to change the text of right code at every place that fits, one at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "source_text.hpp"

namespace recall {

using Mutants = std::vector<std::string>;
using Change = std::function<Mutants(const std::string& text)>;

// Replaces what `pattern` matches.
Change replacing(const char* pattern, const char* replacement);

// Replaces a statement that awaits $2; $1 is what it is indented with.
Change statement(const char* replacement);

// Replaces the arguments of co_spawn, if there are three.
using ArgumentsMade = std::function<std::optional<std::string>(const Words& arguments)>;
Change respawned(const ArgumentsMade& make);

inline const std::string any_operation = R"(async_\w+)";

// Replaces a statement that awaits an operation of that name; `make` is given the operation's function and its
// arguments without the token.
using StatementMade = std::function<std::optional<std::string>(const std::string& callee, const Words& arguments)>;
Change awaited(const std::string& name, const StatementMade& make);

// Replaces an operation whose handler is a lambda, in a function that does not wait for it.
using CallMade = std::function<std::optional<std::string>(const Call&)>;
Change with_handler(const CallMade& make);

}  // namespace recall
