// SPDX-License-Identifier: MIT
// What checks found, kept by what they depend on: a check whose inputs have not changed is not run again.
//
// One file a check, build/verdicts/<kata>/<key>, written whole. A file that cannot be read is as good as none.
#pragma once

#include "stage/check_result.hpp"

#include <optional>
#include <set>
#include <string>

namespace grader {

// `fingerprint` is of all but the fix (toolchain/preparation.hpp), `fix` the folder of the editable files. Throws
// Error if one of them cannot be read.
std::string key_of(const Kata& kata, const std::string& fingerprint, const std::filesystem::path& fix,
                   const std::set<Stage>& stages, IsolationRange isolation);

std::optional<std::vector<StageResult>> remembered(const Repository& repository, const Kata& kata,
                                                   const std::string& key);

// Keeps what a check found, unless it may come out otherwise next time: after a hang, and after trouble with the
// machine. No trouble if the disk is full.
void remember(const Repository& repository, const Kata& kata, const std::string& key,
              const std::vector<StageResult>& stages);

}  // namespace grader
