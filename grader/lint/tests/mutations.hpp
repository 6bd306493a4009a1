// SPDX-License-Identifier: MIT
//
// Mistakes that can be made in right code by a change of its text.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "changes.hpp"

namespace recall {

struct Mutation {
  const char* what;
  const char* check;  // that should find it
  Change make;
  std::function<std::string(const std::string& text)> prepare =
      {};  // so that the text does not make the mistake itself
};

std::vector<Mutation> mutations();

// What mutants include and what they use, to be put before their text.
extern const char* const includes;
extern const char* const declarations;

}  // namespace recall
