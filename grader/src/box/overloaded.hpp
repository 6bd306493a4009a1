// SPDX-License-Identifier: MIT
// Visits a variant with one lambda for each of its types, and no default.
#pragma once

namespace grader {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace grader
