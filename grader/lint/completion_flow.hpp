// SPDX-License-Identifier: MIT
//
// How often a completion handler is completed on the ways through a function.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Stmt.h>

#include "completion_duty.hpp"

namespace asio_lint {

struct CompletedTwice {
  const clang::Stmt* first;  // names the handler, as does `again`
  const clang::Stmt* again;
};

// Where the handler is completed although it will be completed again, whatever way the function takes from there.
std::vector<CompletedTwice> completed_twice(const CompletionDuty& duty, clang::ASTContext& context);

struct MissedWay {
  enum class Kind { whole_function, condition_true, condition_false, other };
  Kind kind;
  const clang::Stmt* where;  // the condition, or the first statement of the way; null for the whole function
};

// Where a way begins on which the handler was not completed, nor named otherwise, and never will be. Not a way that
// leaves with an exception or never, nor what a switch has no case for.
std::vector<MissedWay> missed_ways(const CompletionDuty& duty, clang::ASTContext& context);

}  // namespace asio_lint
