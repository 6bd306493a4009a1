// SPDX-License-Identifier: MIT
// What a compiled fix must not use or define: the same aim as integrity_rules.hpp, which reads the text.
#pragma once

#include "finding/finding.hpp"
#include "stage/object_symbols.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// Findings for one editable file. `source` is its text: a finding has the line where the name first stands in it,
// or none.
std::vector<Finding> symbol_findings(const std::string& file, std::string_view source, const ObjectSymbols& symbols);

}  // namespace grader
