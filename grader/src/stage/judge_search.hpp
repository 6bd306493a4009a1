// SPDX-License-Identifier: MIT
// From what the cases' searches of schedules told to findings, and which stage tells them. Pure.
#pragma once

#include "stage/judge_run.hpp"

#include <map>
#include <set>
#include <vector>

namespace grader {

// No findings means: every search that the reference ran came to its end and found nothing, or the
// case that ought to search has findings of judge_run().
std::vector<Finding> judge_searches(const RunEvidence& evidence);

// Not the kata's own mistake, or the harness's: for the others that is judged by whose code is part of it.
bool is_surely_learners(const Found& found);

// Where handlers were made, too: `places` as in RunEvidence.
std::vector<Step> placed(const std::vector<ToldStep>& told, const std::map<Address, std::vector<Place>>& places);

struct Shares {
  std::vector<Finding> test;
  std::vector<Finding> explore;
};

// Which of its two stages tells what a run of the sim program showed. A stage that was not asked for
// tells nothing, but an attack is told by the other; and if a search did not come to its end
// (`broke_off`), stage explore alone also tells why.
Shares share_out(std::vector<Finding> findings, const std::set<Stage>& asked, bool broke_off);

}  // namespace grader
