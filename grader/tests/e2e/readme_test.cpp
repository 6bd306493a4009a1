// SPDX-License-Identifier: MIT
// The README shows what the commands really print.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace grader_e2e {
namespace {

// Lines that start in the first column, each once: headlines and next commands. The others hold
// times, thread numbers and lost amounts, which differ from run to run.
std::vector<std::string> headlines(const std::string& page) {
  std::vector<std::string> lines;
  std::istringstream in{page};
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line[0] != ' ' && (lines.empty() || lines.back() != line)) lines.push_back(line);
  return lines;
}

TEST(Readme, TranscriptsAreWhatTheGraderPrints) {
  const std::string readme = grader::read_file(std::filesystem::path{PROJECT_ROOT} / "README.md");
  const std::string mark = "<!-- transcript: bin/grader ";
  int transcripts = 0;
  for (std::size_t at = readme.find(mark); at != std::string::npos; at = readme.find(mark, at + 1)) {
    std::istringstream words{readme.substr(at + mark.size(), readme.find(" -->", at) - at - mark.size())};
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) arguments.push_back(word);
    const std::size_t start = readme.find("```\n", at) + 4;
    const std::string shown = readme.substr(start, readme.find("```\n", start) - start);
    EXPECT_EQ(headlines(grader(arguments).out), headlines(shown));
    ++transcripts;
  }
  EXPECT_EQ(transcripts, 3);
}

}  // namespace
}  // namespace grader_e2e
