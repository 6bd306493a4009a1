// SPDX-License-Identifier: MIT
// Names for addresses of a test program. It runs after the program has ended: the program itself
// starts no symbolizer, so it needs no right to start anything.
#pragma once

#include "finding/finding.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

namespace grader {

using Address = std::uint64_t;  // offset from the program's first byte

// Stack of places for each address, innermost inlined call first. Throws Error if llvm-symbolizer-19
// cannot be run.
std::map<Address, std::vector<Place>> symbolize(const std::filesystem::path& program,
                                                const std::set<Address>& addresses);

// Reads what `llvm-symbolizer --output-style=JSON` prints.
std::map<Address, std::vector<Place>> parse_symbols(const std::string& json);

}  // namespace grader
