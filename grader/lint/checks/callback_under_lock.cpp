// SPDX-License-Identifier: MIT
#include "checks/callback_under_lock.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "lock_flow.hpp"
#include "names.hpp"
#include "nodes_around.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_callback(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr) return false;
  const llvm::StringRef name = name_of(record);
  return ((name == "function" || name == "move_only_function") &&
          (record->isInStdNamespace() || qualified_name(*record).starts_with("boost::"))) ||
         (name == "any_completion_handler" && is_in_asio(*record));
}

// A member, or an element of one: what a parameter or a local lambda does is this function's own affair.
bool is_somebody_elses(const Expr& callee) {
  const Expr* inner = callee.IgnoreParenImpCasts();
  if (isa<MemberExpr>(inner)) return true;
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  const ValueDecl* named = reference == nullptr ? nullptr : reference->getDecl();
  if (const auto* part = dyn_cast_or_null<BindingDecl>(named)) named = part->getDecomposedDecl();
  const auto* variable = dyn_cast_or_null<VarDecl>(named);
  if (variable != nullptr)
    return (!variable->hasLocalStorage() && !variable->isStaticLocal()) ||
           (variable->isCXXForRangeDecl() && variable->getType()->isReferenceType());
  return isa<CXXOperatorCallExpr, ArraySubscriptExpr>(inner);  // callbacks_[i]
}

bool calls_back(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  return call != nullptr && call->getOperator() == OO_Call && is_callback(call->getArg(0)->getType()) &&
         is_somebody_elses(*call->getArg(0));
}

}  // namespace

void CallbackUnderLock::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void CallbackUnderLock::check(const MatchFinder::MatchResult& result) {
  const auto* function = result.Nodes.getNodeAs<FunctionDecl>("function");
  for (const auto& [stmt, lock] : statements_under_lock(*function, locks_, calls_back, *result.Context)) {
    const auto spot = new_spot(*stmt, *result.Context);
    if (!spot) continue;
    diag(spot->place,
         "%0 is locked while code of somebody else runs: if it comes back to this object, it waits for itself; copy the "
         "callback, unlock, then call it")
        << (lock.name.empty() ? "a temporary" : "'" + lock.name + "'");
    note_function(*this, spot->around);
    diag(lock.locked, "locked here", DiagnosticIDs::Note);
  }
}

}  // namespace asio_lint
