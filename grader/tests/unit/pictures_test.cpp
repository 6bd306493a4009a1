// SPDX-License-Identifier: MIT
// The text form of a small program for each finding (grader/harness/tests/broken_programs.cpp), as a learner sees it.
#include "box/run.hpp"
#include "catalog/repository.hpp"
#include "stage/judge_search.hpp"
#include "stage/transcript.hpp"
#include "timeline/picture.hpp"
#include "toolchain/sanitizer_environment.hpp"
#include "toolchain/symbolizer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace grader {
namespace {

namespace fs = std::filesystem;

const std::string key = "0123456789abcdef0123456789abcdef";

Transcript transcript_of(const fs::path& program) {
  const RunResult result = run({.argv = {program.string()},
                                .cwd = program.parent_path(),
                                .environment = test_environment(fmt::format("{}:{}", channel_descriptor, key)),
                                .deadline = std::chrono::minutes{2},
                                .channel = true});
  return read_transcript(result.channel, kata::key_from(key));
}

std::set<Address> calls_of(const std::vector<ToldStep>& steps) {
  std::set<Address> addresses;
  for (const ToldStep& step : steps) addresses.insert(step.calls.begin(), step.calls.end());
  return addresses;
}

// Names of files without folders: where the program was compiled does not matter.
std::string picture(const fs::path& program, const Found& found) {
  auto places = symbolize(program, calls_of(found.steps));
  for (auto& [address, stack] : places)
    for (Place& place : stack)
      if (place.file.ends_with("broken_programs.cpp")) place.file = "katas/broken_programs.cpp";
  std::vector<Step> steps = placed(found.steps, places);
  for (Step& step : steps) step.place.file = fs::path{step.place.file}.filename();
  const std::size_t left_out = steps.empty() ? 0 : steps.front().number - 1;
  return fmt::format("{}: {}\n{}", found.rule, found.message, picture_of(tidied({.steps = steps, .left_out = left_out})));
}

TEST(Pictures, OfEachFinding) {
  const fs::path program = BROKEN_PROGRAMS;
  const Transcript transcript = transcript_of(program);
  ASSERT_TRUE(transcript.done) << transcript.forgery;
  const fs::path golden = fs::path{PROJECT_ROOT} / "grader/tests/unit/golden/pictures";
  for (const CaseResult& result : transcript.cases) {
    ASSERT_TRUE(result.search && !result.search->found.empty()) << result.name;
    std::string seen;
    for (const Found& found : result.search->found) seen += picture(program, found);
    std::istringstream lines{seen};
    std::size_t rows = 0;
    for (std::string line; std::getline(lines, line);)
      if (rows > 0 || line.starts_with("  ")) {
        EXPECT_LE(line.size(), 80U) << line;
        EXPECT_LE(++rows, 15U * result.search->found.size()) << seen;
      }
    const fs::path file = golden / (result.name.substr(result.name.find('.') + 1) + ".txt");
    const fs::path written = fs::path{testing::TempDir()} / file.filename();
    write_file(written, seen);
    EXPECT_EQ(seen, fs::exists(file) ? read_file(file) : "") << "what it is now: " << written;
  }
  const auto files = std::ranges::distance(fs::directory_iterator{golden}, fs::directory_iterator{});
  EXPECT_EQ(transcript.cases.size(), static_cast<std::size_t>(files));
}

}  // namespace
}  // namespace grader
