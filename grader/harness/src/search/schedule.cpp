// SPDX-License-Identifier: MIT
#include "search/schedule.hpp"

#include <charconv>

namespace kata {

const Choices* running_schedule = nullptr;

std::string schedule_text(const Choices& choices) {
  std::size_t size = choices.size();
  while (size > 0 && choices[size - 1] == 0) --size;
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += (i > 0 ? "." : "") + std::to_string(choices[i]);
  return text;
}

std::optional<Choices> choices_from(std::string_view text) {
  Choices choices;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    std::size_t choice = 0;
    const auto [next, error] = std::from_chars(at, end, choice);
    if (error != std::errc{}) return std::nullopt;
    choices.push_back(choice);
    at = next;
    if (at == end) break;
    if (*at++ != '.' || at == end) return std::nullopt;
  }
  return choices;
}

}  // namespace kata
