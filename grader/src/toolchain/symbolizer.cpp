// SPDX-License-Identifier: MIT
#include "toolchain/symbolizer.hpp"

#include "box/run.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace grader {

std::map<Address, std::vector<Place>> parse_symbols(const std::string& json) {
  std::map<Address, std::vector<Place>> places;
  const nlohmann::json parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_array()) throw Error{"llvm-symbolizer-19 printed no JSON\nnext: bin/grader doctor"};
  for (const nlohmann::json& entry : parsed) {
    std::vector<Place>& stack = places[std::stoull(entry.at("Address").get<std::string>(), nullptr, 16)];
    for (const nlohmann::json& symbol : entry.value("Symbol", nlohmann::json::array()))
      stack.push_back({.file = symbol.value("FileName", ""),
                       .line = symbol.value("Line", 0),
                       .function = symbol.value("FunctionName", "")});
  }
  return places;
}

std::map<Address, std::vector<Place>> symbolize(const std::filesystem::path& program,
                                                const std::set<Address>& addresses) {
  if (addresses.empty()) return {};
  std::vector<std::string> argv{"llvm-symbolizer-19", "--output-style=JSON", "--obj=" + program.string()};
  for (const Address address : addresses) argv.push_back(fmt::format("{:#x}", address));
  const RunResult result = run({.argv = std::move(argv),
                                .environment = tool_environment(),
                                .deadline = std::chrono::seconds{60},
                                .output_limit = std::size_t{16} << 20,
                                .address_space = std::size_t{4} << 30});
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited == nullptr || exited->code != 0)
    throw Error{fmt::format("llvm-symbolizer-19 {}\n{}next: bin/grader doctor", describe(result.ending), result.err)};
  return parse_symbols(result.out);
}

}  // namespace grader
