// SPDX-License-Identifier: MIT
// What an action throws, as text: a test can then say what the text must hold.
#pragma once

#include <string>

namespace grader {

// The text of the Exception that `action` throws, or "nothing was thrown".
template <class Exception, class Action>
std::string thrown(Action action) {
  try {
    action();
  } catch (const Exception& e) {
    return e.what();
  }
  return "nothing was thrown";
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace grader
