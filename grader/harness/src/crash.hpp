// SPDX-License-Identifier: MIT
// Last words: where the program was when a fatal signal ended it, and where the main thread is when
// the supervisor loses patience (SIGUSR1).
//
// Under a sanitizer, fatal signals are the sanitizer's to report and are left alone.
#pragma once

namespace kata {

// Call once, on the main thread, after the channel is open.
void report_fatal_signals();

}  // namespace kata
