// SPDX-License-Identifier: MIT
// Landlock (Linux 5.13 and later, no privileges needed): of all files, a process and all that it starts sees only
// those that it was given. landlock(7).
#pragma once

#include "box/descriptor.hpp"
#include "box/isolation.hpp"

namespace grader {

// What a boxed process may open. Not open if this kernel has no Landlock. A path that does not exist is left out.
Descriptor landlock_rules(const Box& box);

// For good. Requires no_new_privs. False if the kernel refuses.
bool restrict_this_process(const Descriptor& rules);

}  // namespace grader
