// SPDX-License-Identifier: MIT
// Reads a result document that may have been made to do harm: by a job that ran what nobody trusts.
#pragma once

#include "catalog/kata.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

namespace grader {

// Throws UsageError, which names the place in the document, if `text` is not of the shape of docs/result.schema.json,
// or of a kata that is none of `katas`, or longer than 8 MiB.
nlohmann::ordered_json read_result_document(std::string_view text, const std::vector<Kata>& katas);

}  // namespace grader
