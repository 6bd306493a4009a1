// SPDX-License-Identifier: MIT
// Timelines as one HTML page, which needs nothing else: grader/page holds its frame, style and script.
//
// The data of the page, of which the script draws the picture, are JSON:
//
//   title     of the page
//   runs      one below the other, each with
//     title, schedule, leftOut (steps before the first)
//     lanes     each {of: "coroutine" | "strand" | "executor", name}
//     texts     that steps refer to by index, as files, kinds and marks do
//     steps     each [kind, time, coroutine's lane, strand's lane, executor's lane, file, line, text, cause, mark,
//               begins]; -1 where there is none; cause is the index of a step; begins is 1 if a handler does
//     alive     lanes of coroutines that had started before the first step
//     sources   {file: {line: text}}
//     finding   {rule, message, help, cycle, notes: [{file, line, function, text}]}, if there is one
//     blocked   whether the last step holds up its executor
#pragma once

#include "timeline/timeline.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace grader {

struct PictureOfRun {
  Timeline timeline;
  // The text of a file of the kata, as it was in that run.
  std::function<std::optional<std::string>(const std::string& file)> source;
};

// `frame` is grader/page. Throws Error if it cannot be read.
std::string page_of(const std::string& title, const std::vector<PictureOfRun>& runs, const std::filesystem::path& frame);

}  // namespace grader
