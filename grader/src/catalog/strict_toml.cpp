// SPDX-License-Identifier: MIT
#include "catalog/strict_toml.hpp"

#include "catalog/repository.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace grader {

void StrictTable::fail(std::string_view key, const std::string& what) const {
  const toml::node* node = table_.get(key);
  const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
  throw Error{fmt::format("{}:{}: {}", file_.string(), std::max<unsigned>(1, line), what)};
}

const toml::node& StrictTable::need(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) fail(key, fmt::format("the key '{}' is missing", key));
  return *node;
}

std::string StrictTable::text(std::string_view key) const {
  const auto value = need(key).value_exact<std::string>();
  if (!value || value->empty()) fail(key, fmt::format("'{}' must be a text between quotes", key));
  return *value;
}

int StrictTable::number(std::string_view key, int least, int most) const {
  const auto value = need(key).value_exact<std::int64_t>();
  if (!value || *value < least || *value > most)
    fail(key, fmt::format("'{}' must be a whole number from {} to {}", key, least, most));
  return static_cast<int>(*value);
}

std::vector<std::string> StrictTable::texts(std::string_view key) const {
  const toml::array* array = need(key).as_array();
  std::vector<std::string> values;
  if (array != nullptr)
    for (const toml::node& element : *array)
      if (const auto value = element.value_exact<std::string>(); value && !value->empty())
        values.push_back(*value);
  if (array == nullptr || values.empty() || values.size() != array->size())
    fail(key, fmt::format("'{}' must be a list of texts, as in [\"one\", \"two\"]", key));
  return values;
}

StrictTable StrictTable::table(std::string_view key) const {
  const toml::table* found = need(key).as_table();
  if (found == nullptr) fail(key, fmt::format("'{}' must be a table", key));
  return {file_, *found};
}

std::vector<StrictTable> StrictTable::tables(std::string_view key) const {
  std::vector<StrictTable> found;
  if (!has(key)) return found;
  const toml::array* array = need(key).as_array();
  if (array == nullptr || !array->is_array_of_tables())
    fail(key, fmt::format("'{}' must be written as [[{}]]", key, key));
  for (const toml::node& element : *array) found.emplace_back(file_, *element.as_table());
  return found;
}

std::vector<std::string> StrictTable::keys() const {
  std::vector<std::string> names;
  for (const auto& [key, node] : table_) names.emplace_back(key.str());
  return names;
}

void StrictTable::allow_only(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, node] : table_)
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      fail(key.str(), fmt::format("unknown key '{}'; known here: {}", key.str(),
                                  fmt::join(known.begin(), known.end(), ", ")));
}

toml::table parse_toml(const std::filesystem::path& file, const std::filesystem::path& shown) {
  try {
    return toml::parse(read_file(file), shown.string());
  } catch (const toml::parse_error& e) {
    throw Error{fmt::format("{}:{}: {}", shown.string(), std::max<unsigned>(1, e.source().begin.line),
                            e.description())};
  }
}

}  // namespace grader
