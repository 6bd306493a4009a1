// SPDX-License-Identifier: MIT
#include "grader_run.hpp"

#include "catalog/repository.hpp"
#include "stage/pipeline.hpp"
#include "verdict/verdict.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace grader_e2e {

namespace fs = std::filesystem;

Answer grader(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), GRADER_PROGRAM);
  const grader::RunResult result = grader::run({.argv = std::move(arguments),
                                                .cwd = PROJECT_ROOT,
                                                .environment = grader::tool_environment(),
                                                .deadline = std::chrono::minutes{5}});
  const auto* exited = std::get_if<grader::Exited>(&result.ending);
  if (exited == nullptr) ADD_FAILURE() << "the grader " << grader::describe(result.ending);
  EXPECT_EQ(result.survivors, 0) << "the grader left a process behind";
  return {exited == nullptr ? -1 : exited->code, result.out, result.err};
}

Fix::Fix(const Target& target) : target_{target} {
  std::string pattern = (fs::temp_directory_path() / "fix-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  write(grader::read_file(fs::path{PROJECT_ROOT} / "solutions" / target.folder / "reference" / target.file));
}

Fix::~Fix() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Fix::write(const std::string& text) const { grader::write_file(file(), text); }

void Fix::append(const std::string& text, const std::string& includes) const {
  write(includes + grader::read_file(file()) + text);
}

void Fix::in_function(const std::string& statement, const std::string& includes) const {
  std::string text = grader::read_file(file());
  const std::size_t function = text.find(target_.function);
  const std::size_t body = text.find('{', function);
  if (function == std::string::npos || body == std::string::npos) return ADD_FAILURE() << "no " << target_.function << " in " << text;
  write(includes + text.insert(body + 1, " " + statement));
}

Answer Fix::check(std::vector<std::string> more) const {
  more.insert(more.begin(), {"check", target_.id(), "--fix", folder_.string()});
  return grader(std::move(more));
}

Outcome Fix::check(const Request& request) const {
  const grader::Repository repository{PROJECT_ROOT};
  const grader::CheckResult result = grader::check_fix(repository, {.kata = grader::find_kata(repository, target_.id()),
                                                                    .fix = "yours",
                                                                    .folder = folder_,
                                                                    .stages = request.stages,
                                                                    .isolation = request.isolation,
                                                                    .rules_left_out = request.rules_left_out})
                                         .front();
  const grader::Verdict verdict = grader::verdict_of(result);
  Outcome outcome{.passes = verdict == grader::Verdict::fixed || verdict == grader::Verdict::incomplete, .rules = {}, .told = {}};
  for (const grader::StageResult& stage : result.stages)
    for (const grader::Finding& finding : stage.findings) {
      if (stage.stage == grader::Stage::integrity) outcome.rules.insert(finding.rule);
      outcome.told += fmt::format("{}: {}: {} at {}:{}\n", grader::name_of(stage.stage), finding.rule, finding.message,
                                  finding.place.file, finding.place.line);
    }
  return outcome;
}

}  // namespace grader_e2e
