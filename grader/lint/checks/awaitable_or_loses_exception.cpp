// SPDX-License-Identifier: MIT
//
// `||` waits for the first operand that succeeds. One that fails is only forgotten: its exception is seen if all fail.
#include "checks/awaitable_or_loses_exception.hpp"

#include <vector>

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "operation_end.hpp"
#include "timers.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// Fails for reasons of its own: a peer that hangs up, a name that nobody knows. A wait for a timer or for a signal only
// fails when it is called off.
bool talks_to_others(const CallExpr& call) {
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  if (member != nullptr && name_of(member->getRecordDecl()).contains("channel")) return false;
  const llvm::StringRef name = name_of(call.getDirectCallee());
  return name.starts_with("async_read") || name.starts_with("async_write") || name.starts_with("async_receive") ||
         name.starts_with("async_send") ||
         llvm::StringSwitch<bool>(name)
             .Cases("async_connect", "async_accept", "async_resolve", "async_handshake", true)
             .Default(false);
}

bool throws_error(const CallExpr& operation) {
  return starts_operation(operation) && is_awaitable(operation.getType()) && talks_to_others(operation) &&
         llvm::none_of(operation.arguments(),
                       [](const Expr* argument) { return is_error_returning_token(argument->getType()); });
}

bool is_or(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && is_in_asio(*callee) && callee->getOverloadedOperator() == OO_PipePipe;
}

AST_MATCHER(CallExpr, waits_for_first_success) {
  return is_or(Node);
}

// a, b and c of a || b || c.
void add_operands(const CallExpr& either, std::vector<const Expr*>& found) {
  for (const Expr* operand : either.arguments()) {
    const CallExpr* inner = call_behind(*operand);
    if (inner != nullptr && is_or(*inner)) {
      add_operands(*inner, found);
    } else {
      found.push_back(operand);
    }
  }
}

bool waits_for_timer(const Stmt& suspension) {
  const CallExpr* call = call_behind(*cast<CoawaitExpr>(suspension).getOperand());
  return call != nullptr && timer_waited_for(*call) != nullptr;
}

// Awaits timers, and nothing else.
bool only_sleeps(const FunctionDecl& coroutine) {
  bool sleeps = false;
  const bool does_more = any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    if (!is_suspension(stmt)) return false;
    sleeps = waits_for_timer(stmt);
    return !sleeps;
  });
  return sleeps && !does_more;
}

// Always succeeds, some time. If it is another operation, the first success may be what is wanted.
bool is_timeout(const Expr& operand) {
  const CallExpr* call = call_behind(operand);
  if (call != nullptr && timer_waited_for(*call) != nullptr) return true;
  const std::vector<const FunctionDecl*> coroutines = coroutines_of(operand);
  return !coroutines.empty() && llvm::all_of(coroutines, [](const FunctionDecl* one) { return only_sleeps(*one); });
}

}  // namespace

void AwaitableOrLosesException::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(waits_for_first_success()).bind("either"), this);
}

void AwaitableOrLosesException::check(const MatchFinder::MatchResult& result) {
  std::vector<const Expr*> operands;
  add_operands(*result.Nodes.getNodeAs<CallExpr>("either"), operands);
  if (llvm::none_of(operands, [](const Expr* operand) { return is_timeout(*operand); })) return;
  for (const Expr* operand : operands) {
    const CallExpr* operation = call_behind(*operand);
    if (operation == nullptr || !throws_error(*operation)) continue;
    const auto spot = new_spot(*operation, *result.Context);
    if (!spot) continue;
    diag(spot->place,
         "when '%0' fails, || waits on until the time is over, and forgets the error; give it as_tuple(use_awaitable): "
         "then "
         "a failure ends the wait, and its error code is in the result")
        << called_name(*operation);
    note_function(*this, spot->around);
  }
}

}  // namespace asio_lint
