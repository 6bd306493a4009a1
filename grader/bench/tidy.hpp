// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

// clang-tidy with nothing but our module, for a file that is compiled with `compile`.
inline std::vector<std::string> tidy_command(const std::filesystem::path& module, const std::string& file,
                                             const std::vector<std::string>& compile) {
  std::vector<std::string> command{"clang-tidy-19", "-load=" + module.string(), "-checks=-*,asio-*", "--config={}",
                                   "--quiet",       file,                       "--"};
  command.insert(command.end(), compile.begin() + 1, compile.end());  // all but the compiler itself
  return command;
}
