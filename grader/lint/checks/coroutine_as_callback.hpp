// SPDX-License-Identifier: MIT
//
// Finds coroutines given to something that calls them like a function and throws the awaitable away: as the
// handler of an Asio operation, as a std::function<void()>, as the function of a thread or of std::for_each.
//
// docs/lint/asio-coroutine-as-callback.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class CoroutineAsCallback : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  OwnNames own_callers_ = own_names("CallingFunctions");
};

}  // namespace asio_lint
