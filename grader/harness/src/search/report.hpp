// SPDX-License-Identifier: MIT
// Tells the grader and GoogleTest what a search found.
#pragma once

namespace kata {

// Is GoogleTest being told of a finding that the grader hears of in a better way?
bool reporting_a_search();

}  // namespace kata
