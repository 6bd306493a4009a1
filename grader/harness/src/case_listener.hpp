// SPDX-License-Identifier: MIT
// Tells the supervisor how each test case went, as it goes.
#pragma once

#include <gtest/gtest.h>

namespace kata {

class CaseListener : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& info) override;
  void OnTestPartResult(const testing::TestPartResult& part) override;
  void OnTestEnd(const testing::TestInfo& info) override;

  int ended() const { return ended_; }

 private:
  std::string current_;
  int ended_ = 0;
};

}  // namespace kata
