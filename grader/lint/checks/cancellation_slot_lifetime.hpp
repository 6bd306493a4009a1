// SPDX-License-Identifier: MIT
//
// Finds an operation bound to the slot of a local `cancellation_signal` that is gone before the operation ends.
//
// docs/lint/asio-cancellation-slot-lifetime.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class CancellationSlotLifetime : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
