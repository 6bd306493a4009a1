// SPDX-License-Identifier: MIT
//
// Whether a file runs its event loops in one thread only.
#pragma once

#include <clang/ASTMatchers/ASTMatchFinder.h>

namespace asio_lint {

class ThreadsOfFile {
 public:
  // Binds "thread" and "run".
  static void register_matchers(clang::ast_matchers::MatchFinder& finder,
                                clang::ast_matchers::MatchFinder::MatchCallback& callback);

  // Takes notice of what the matchers found. False if it was something else.
  bool add(const clang::ast_matchers::MatchFinder::MatchResult& result);
  void forget() { *this = {}; }

  // It runs an io_context, and names no thread, thread_pool or std::async.
  bool is_one() const { return runs_ && !has_threads_; }

 private:
  bool runs_ = false;
  bool has_threads_ = false;
};

}  // namespace asio_lint
