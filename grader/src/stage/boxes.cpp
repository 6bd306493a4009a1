// SPDX-License-Identifier: MIT
#include "stage/boxes.hpp"

namespace grader {

Box build_box(const Repository& repository, const Workspace& workspace, IsolationRange isolation) {
  return {.isolation = isolation,
          .alone = false,
          .readable = {repository.build(), repository.harness_headers()},
          .writable = {workspace.root()}};
}

Box run_box(const std::filesystem::path& program, IsolationRange isolation) {
  return {.isolation = isolation, .alone = true, .readable = {program}, .writable = {}};
}

}  // namespace grader
