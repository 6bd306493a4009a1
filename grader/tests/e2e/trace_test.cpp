// SPDX-License-Identifier: MIT
// grader trace: what it draws, and what it says when there is nothing to draw.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;

class Trace : public testing::Test {
 protected:
  Trace() {
    std::string pattern = (fs::temp_directory_path() / "trace-XXXXXX").string();
    own_ = mkdtemp(pattern.data());
    folder_ = own_ / "pictures of a bug";
  }
  ~Trace() override { fs::remove_all(own_); }

  Answer trace(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "trace");
    arguments.insert(arguments.end(), {"--output", folder_.string()});
    return grader(arguments);
  }

  // The runs that the page shows.
  nlohmann::json runs(const std::string& kata) const {
    const std::string page = grader::read_file(folder_ / (kata + ".html"));
    const std::string open = "id=\"timeline\">";
    const std::size_t begin = page.find(open) + open.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin)).at("runs");
  }

  fs::path own_;
  fs::path folder_;
};

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST_F(Trace, DrawsTheFailingRunAndTheReferenceInTheSameOrder) {
  const Answer answer = trace({"06d-05", "--fix", "broken"});
  ASSERT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  EXPECT_TRUE(holds(answer.out, "stuck: nothing is left")) << answer.out;
  EXPECT_TRUE(holds(answer.out, "(coroutines: o starts")) << answer.out;
  const nlohmann::json drawn = runs("06d-05");
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_EQ(drawn[0]["finding"]["rule"], "stuck");
  EXPECT_EQ(drawn[0]["finding"]["cycle"].size(), 2U);
  EXPECT_EQ(drawn[0]["schedule"], drawn[1]["schedule"]);
  EXPECT_FALSE(drawn[1].contains("finding"));
  EXPECT_GT(drawn[1]["steps"].size(), 3U);
  const auto events = nlohmann::json::parse(grader::read_file(folder_ / "06d-05.json"));
  EXPECT_GT(events.at("traceEvents").size(), drawn[0]["steps"].size());
}

TEST_F(Trace, SendsNothingToTheTerminalThatCommandsIt) {
  const Fix fix;
  fix.in_function(R"(asio::post(impl_->executor, [] { throw std::runtime_error{"\x1b[31m </script>"}; });)",
                  "#include <boost/asio/post.hpp>\n#include <stdexcept>\n");
  const Answer answer = trace({"06d-03", "--fix", fix.folder().string()});
  EXPECT_EQ(answer.exit_code, 0) << answer.err;
  EXPECT_TRUE(holds(answer.out, "escaped-exception")) << answer.out;
  EXPECT_FALSE(holds(answer.out, "\x1b"));
  EXPECT_EQ(runs("06d-03").size(), 2U);
}

TEST_F(Trace, DrawsTheSameEachTime) {
  ASSERT_EQ(trace({"06d-03", "--fix", "broken"}).exit_code, 0);
  const std::string page = grader::read_file(folder_ / "06d-03.html");
  ASSERT_EQ(trace({"06d-03", "--fix", "broken"}).exit_code, 0);
  EXPECT_EQ(grader::read_file(folder_ / "06d-03.html"), page);
}

TEST_F(Trace, DrawsARightFixToo) {
  const Answer answer = trace({"06d-03", "--fix", "reference"});
  EXPECT_EQ(answer.exit_code, 0) << answer.err;
  EXPECT_TRUE(holds(answer.out, "nothing goes wrong in this order")) << answer.out;
  EXPECT_EQ(runs("06d-03").size(), 1U);
}

TEST_F(Trace, DrawsWhatLedToAnErrorOfMemory) {
  const Fix fix{{"06d-05-the-warehouse-that-stood-still", "warehouse.cpp", "Warehouse::move("}};
  fix.in_function("auto* of_old = new long{1}; delete of_old; *of_old += 1;");
  const Answer answer = trace({"06d-05", "--fix", fix.folder().string()});
  ASSERT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  const nlohmann::json drawn = runs("06d-05");
  ASSERT_EQ(drawn.size(), 2U) << answer.out;
  EXPECT_EQ(drawn[0]["finding"]["rule"], "heap-use-after-free") << answer.out;
  EXPECT_GT(drawn[0]["steps"].size(), 0U);
}

TEST_F(Trace, ShowsTheStacksOfWhatNoSearchWasThereFor) {
  const Fix fix;
  fix.in_function("static_cast<void>(new long{1});");  // It is told when all tests have ended.
  const Answer answer = trace({"06d-03", "--fix", fix.folder().string()});
  ASSERT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  const nlohmann::json drawn = runs("06d-03");
  ASSERT_EQ(drawn.size(), 1U);
  EXPECT_EQ(drawn[0]["finding"]["rule"], "memory-leak");
  EXPECT_EQ(drawn[0]["steps"].size(), 0U);
  EXPECT_GE(drawn[0]["finding"]["notes"].size(), 1U);
  EXPECT_FALSE(fs::exists(folder_ / "06d-03.json")) << "there is no order of events";
}

TEST_F(Trace, SaysWhenThereIsNothingToDraw) {
  const Fix fix;
  fix.in_function("this is no C++;");
  const Answer broken = trace({"06d-03", "--fix", fix.folder().string()});
  EXPECT_EQ(broken.exit_code, 2) << broken.out;
  EXPECT_TRUE(holds(broken.err, "stage build")) << broken.err;
  EXPECT_TRUE(holds(broken.err, "next: bin/grader check 06d-03")) << broken.err;
  EXPECT_EQ(trace({"06d-03", "--fix", "reference", "--schedule", "Bank.Unknown:"}).exit_code, 2);
  EXPECT_EQ(trace({"06d-03", "--fix", "reference", "--schedule", "Bank"}).exit_code, 2);
  EXPECT_EQ(trace({"06d-99"}).exit_code, 2);
}

TEST_F(Trace, TellsThatItCannotWrite) {
  const Answer answer = grader({"trace", "06d-03", "--fix", "reference", "--output", "/proc/pictures"});
  EXPECT_EQ(answer.exit_code, 3) << answer.out;
  EXPECT_TRUE(holds(answer.err, "/proc/pictures")) << answer.err;
}

}  // namespace
}  // namespace grader_e2e
