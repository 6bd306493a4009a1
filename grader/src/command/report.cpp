// SPDX-License-Identifier: MIT
// grader report: a result that was kept, in another format.
#include "catalog/repository.hpp"
#include "command/output.hpp"
#include "finding/error.hpp"
#include "report/result_check.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace grader {

ExitCode report(const Repository& repository, const ReportCommandOptions& options) {
  fmt::print("{}", converted(read_result_document(read_file(options.file), load_katas(repository)), options.format));
  return ExitCode::fixed;
}

}  // namespace grader
