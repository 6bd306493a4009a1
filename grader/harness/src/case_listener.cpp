// SPDX-License-Identifier: MIT
#include "case_listener.hpp"

#include "assertion_message.hpp"
#include "record_writer.hpp"
#include "search/report.hpp"

namespace kata {
namespace {

std::string name_of(const testing::TestInfo& info) {
  return std::string{info.test_suite_name()} + '.' + info.name();
}

std::string outcome_of(const testing::TestResult& result) {
  if (result.Skipped()) return "skipped";
  return result.Passed() ? "passed" : "failed";
}

}  // namespace

void CaseListener::OnTestStart(const testing::TestInfo& info) {
  current_ = name_of(info);
  send({"begin", {current_}});
}

void CaseListener::OnTestPartResult(const testing::TestPartResult& part) {
  if (!part.failed() || reporting_a_search()) return;
  const std::string file = part.file_name() == nullptr ? "" : part.file_name();
  const int line = part.line_number() < 0 ? 0 : part.line_number();
  send({"failure", {current_, file, std::to_string(line), message_of(part)}});
}

void CaseListener::OnTestEnd(const testing::TestInfo& info) {
  ++ended_;
  send({"end", {name_of(info), outcome_of(*info.result())}});
  current_.clear();
}

}  // namespace kata
