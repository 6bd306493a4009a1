// SPDX-License-Identifier: MIT
// libstdc++ tells race detectors what the counts of a std::shared_ptr order, if they define these two
// macros before its headers. Part of the prelude, and the first of it.
#pragma once

extern "C" void kata_happens_before(const void* count);
extern "C" void kata_happens_after(const void* count);

#define _GLIBCXX_SYNCHRONIZATION_HAPPENS_BEFORE(count) ::kata_happens_before(count)
#define _GLIBCXX_SYNCHRONIZATION_HAPPENS_AFTER(count) ::kata_happens_after(count)
