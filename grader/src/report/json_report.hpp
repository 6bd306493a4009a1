// SPDX-License-Identifier: MIT
// A check as result.json, version 1: the format of which every other is a conversion. Pure.
//
// {"version": 1, "kata": ID, "title": T, "fix": NAME, "verdict": "fixed" | "not-fixed" | "invalid" |
//  "environment" | "incomplete", "milliseconds": N, "isolation": "L0" | "L1" | "L2", "stages": [{"stage": S, "state": "passed" |
//  "failed" | "echoed" | "skipped" | "not-run", "reason": R, "milliseconds": N, "findings":
//  [{"rule": R, "severity": "error" | "advice" | "attack" | "environment", "file": F, "line": N,
//  "function": F, "case": C, "message": M, "help": H, "schedule": "Suite.Name:0.2.1", "notes": [{"file",
//  "line", "function", "text"}], "steps": as notes}], "explored": [{"case": C, "model": M,
//  "schedules": N, "how": "exhaustive" | "failed" | "replayed" | what was searched instead}]}],
//  "points": {"earned": N, "of": N, "bugs": [{"title": T, "earned": N, "of": N}]},
//  "trouble": why the grader could not do its work}
//
// Keys whose value is not known are left out. Files are relative to the kata's folder.
#pragma once

#include "verdict/verdict.hpp"

#include <string>
#include <vector>

namespace grader {

// A JSON array, one object for each result.
std::string json_report(const std::vector<CheckResult>& results);

}  // namespace grader
