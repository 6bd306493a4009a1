// SPDX-License-Identifier: MIT
// Where the files of a fix are.
#pragma once

#include "catalog/kata.hpp"
#include "catalog/repository.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace grader {

// "" for the learner's own files, "accepted/NAME" and its like for the corpus, else a folder. Throws UsageError if
// there is none.
std::filesystem::path folder_of_fix(const Repository& repository, const Kata& kata, const std::string& fix);

// Reads a file of the kata, as it is with the fix in `folder`; nothing for what is no file of it.
std::function<std::optional<std::string>(const std::string& file)> sources_of(const Repository& repository, const Kata& kata,
                                                                              const std::filesystem::path& folder);

}  // namespace grader
