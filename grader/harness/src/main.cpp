// SPDX-License-Identifier: MIT
// The main function of every kata's test program.
//
// Started by hand it is an ordinary GoogleTest program. Started by the grader it also tells what it
// sees on a private channel (kata/record.hpp); its exit status proves nothing.
#include "case_listener.hpp"
#include "crash.hpp"
#include "record_writer.hpp"
#include "search/options.hpp"
#include "seams/real_threads.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

int main(int argc, char** argv) {
  kata::send({"hello", {std::string{kata::record_version}}});
  kata::report_fatal_signals();
  testing::InitGoogleTest(&argc, argv);
  if (const auto trouble = kata::parse_search_options(argc, argv)) {
    std::fprintf(stderr, "%s: %s\n", argv[0], trouble->c_str());
    return 2;
  }
  auto owned = std::make_unique<kata::CaseListener>();
  const kata::CaseListener& listener = *owned;
  testing::UnitTest::GetInstance()->listeners().Append(owned.release());  // GoogleTest owns it now
  const int status = RUN_ALL_TESTS();
  if (const int threads = kata::real_threads()) kata::send({"threads", {std::to_string(threads)}});
  kata::send({"done", {std::to_string(listener.ended())}});
  return status;
}
