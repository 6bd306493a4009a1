// SPDX-License-Identifier: MIT
// A TOML file read strictly: a missing key, a wrong type or a key that nobody reads is an Error that
// names the file and the line.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// One table of a file. It refers to the parsed file, which must outlive it.
class StrictTable {
 public:
  StrictTable(const std::filesystem::path& file, const toml::table& table) : file_{file}, table_{table} {}

  bool has(std::string_view key) const { return table_.contains(key); }

  // These throw Error if the key is missing or its value has another type.
  std::string text(std::string_view key) const;
  int number(std::string_view key, int least, int most) const;
  std::vector<std::string> texts(std::string_view key) const;
  StrictTable table(std::string_view key) const;

  // The tables of [[key]]; none if the key is missing.
  std::vector<StrictTable> tables(std::string_view key) const;

  // All keys, for tables whose keys are free.
  std::vector<std::string> keys() const;

  // Throws Error for the first key that is not in `known`.
  void allow_only(std::initializer_list<std::string_view> known) const;

  // Throws Error "FILE:LINE: WHAT"; the line is that of `key` if it is there, else of the table.
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;

 private:
  const toml::node& need(std::string_view key) const;

  std::filesystem::path file_;
  const toml::table& table_;
};

// Throws Error with the line if the file cannot be parsed. `shown` is how messages name the file.
toml::table parse_toml(const std::filesystem::path& file, const std::filesystem::path& shown);

}  // namespace grader
