// SPDX-License-Identifier: MIT
#include "world/operation_name.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace kata {
namespace {

constexpr std::string_view initiate = "initiate_";
constexpr std::string_view with_executor = "_with_executor";  // post(executor, token) and its kin

// Asio's class templates, and the names under which programs use them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known_as{{
    {"basic_waitable_timer", "timer"},
    {"basic_channel", "channel"},
    {"basic_concurrent_channel", "concurrent_channel"},
    {"basic_stream_socket", "socket"},
    {"basic_socket_acceptor", "acceptor"},
    {"basic_signal_set", "signal_set"},
    {"channel_traits", "channel"},
    {"basic_datagram_socket", "socket"},
}};

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The identifier that ends at `end`.
std::string_view name_before(std::string_view text, std::size_t end) {
  std::size_t start = end;
  while (start > 0 && in_name(text[start - 1])) --start;
  return text.substr(start, end - start);
}

// Where the template arguments that end at `end` ("...<...>") begin, or `end` if there are none.
std::size_t before_arguments(std::string_view text, std::size_t end) {
  if (end == 0 || text[end - 1] != '>') return end;
  int depth = 0;
  for (std::size_t i = end; i > 0; --i) {
    if (text[i - 1] == '>') ++depth;
    if (text[i - 1] == '<' && --depth == 0) return i - 1;
  }
  return end;
}

}  // namespace

std::string operation_name(std::string_view type) {
  const std::size_t at = type.find(initiate);
  if (at == std::string_view::npos) return "an operation";
  std::size_t end = at + initiate.size();
  while (end < type.size() && in_name(type[end])) ++end;
  std::string action{type.substr(at + initiate.size(), end - at - initiate.size())};
  if (action.ends_with(with_executor)) action.resize(action.size() - with_executor.size());
  if (at < 2 || type.substr(at - 2, 2) != "::") return action;
  std::string_view owner = name_before(type, before_arguments(type, at - 2));
  for (const auto& [name, known] : known_as)
    if (owner == name) owner = known;
  if (owner.empty() || owner == "detail" || owner == "asio") return action;
  return std::string{owner} + '.' + action;
}

}  // namespace kata
