// SPDX-License-Identifier: MIT
#include "timers.hpp"

#include <chrono>

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "literal_duration.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_timer(const CXXRecordDecl* record) {
  return is_asio_entity(record, "basic_waitable_timer") || is_asio_entity(record, "basic_deadline_timer");
}

// A call of a timer's member; null if it is none.
const CXXMemberCallExpr* timer_call(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  const CXXMethodDecl* method = call == nullptr ? nullptr : call->getMethodDecl();
  return method != nullptr && is_timer(method->getParent()) ? call : nullptr;
}

// 0s, milliseconds(0), posix_time::seconds(0).
bool is_zero(const Stmt& stmt) {
  const auto* whole = dyn_cast<IntegerLiteral>(&stmt);
  const auto* expression = dyn_cast<Expr>(&stmt);
  return (whole != nullptr && whole->getValue() == 0) ||
         (expression != nullptr && literal_duration(*expression) == std::chrono::nanoseconds{0});
}

}  // namespace

const Expr* timer_set_by(const Stmt& stmt) {
  const CXXMemberCallExpr* call = timer_call(stmt);
  if (call == nullptr || call->getNumArgs() == 0) return nullptr;
  const bool sets = llvm::StringSwitch<bool>(name_of(call->getMethodDecl()))
                        .Cases("expires_after", "expires_at", "expires_from_now", true)
                        .Default(false);
  return sets ? call->getImplicitObjectArgument() : nullptr;
}

const Expr* timer_waited_for(const Stmt& stmt) {
  const CXXMemberCallExpr* call = timer_call(stmt);
  return call != nullptr && name_of(call->getMethodDecl()) == "async_wait" ? call->getImplicitObjectArgument()
                                                                           : nullptr;
}

bool sets_to_past(const CallExpr& set) {
  const Expr& time = *set.getArg(0)->IgnoreUnlessSpelledInSource();
  const auto* call = dyn_cast<CallExpr>(&time);
  const llvm::StringRef name = call == nullptr ? "" : name_of(call->getDirectCallee());
  if (name == "now" || name == "min" || name == "zero") return true;
  if (const auto* made = dyn_cast<CXXConstructExpr>(&time); made != nullptr && made->getNumArgs() == 0) return true;
  return any_written(time, is_zero);
}

bool asks_for_time(const Stmt& code) {
  return any_written(code, [](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const llvm::StringRef name = call == nullptr ? "" : name_of(call->getDirectCallee());
    if (name == "now" || name == "expiry") return true;
    const CXXMemberCallExpr* of_timer = timer_call(stmt);
    return of_timer != nullptr && name.starts_with("expires_") && of_timer->getNumArgs() == 0;
  });
}

}  // namespace asio_lint
