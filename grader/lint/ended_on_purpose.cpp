// SPDX-License-Identifier: MIT
#include "ended_on_purpose.hpp"

#include <clang/AST/ExprCXX.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "timers.hpp"

using namespace clang;

namespace asio_lint {

bool fails_only_on_purpose(const CallExpr& operation) {
  if (timer_waited_for(operation) != nullptr) return true;
  const auto* call = dyn_cast<CXXMemberCallExpr>(&operation);
  const CXXRecordDecl* object =
      call == nullptr ? nullptr : class_of(call->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType());
  if (object == nullptr || !is_in_asio(*object)) return false;
  const llvm::StringRef name = name_of(call->getMethodDecl());
  return (name_of(object) == "basic_signal_set" && name == "async_wait") ||
         (name_of(object).ends_with("channel") && (name == "async_receive" || name == "async_send"));
}

}  // namespace asio_lint
