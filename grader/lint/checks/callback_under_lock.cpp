// SPDX-License-Identifier: MIT
//
// What a callback does may be written after its call: what is found is reported at the end of the file.
#include "checks/callback_under_lock.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// A member, or an element of something: what a parameter or a local lambda does is this function's own affair.
bool is_somebody_elses(const Expr& callee) {
  const Expr* inner = callee.IgnoreParenImpCasts();
  if (const auto* call = dyn_cast<CallExpr>(inner); call != nullptr && call->isCallToStdMove())
    return is_somebody_elses(*call->getArg(0));
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

// Whoever has it may lock it again.
bool is_recursive(const HeldLock& lock) {
  const CXXRecordDecl* record = class_of(lock.type);
  if (name_of(record).starts_with("recursive")) return true;
  const auto* guard = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (guard == nullptr || guard->getTemplateArgs().size() == 0) return false;
  const TemplateArgument& first = guard->getTemplateArgs()[0];
  if (first.getKind() == TemplateArgument::Pack)  // std::scoped_lock
    return first.pack_size() > 0 && name_of(class_of(first.pack_begin()->getAsType())).starts_with("recursive");
  return first.getKind() == TemplateArgument::Type && name_of(class_of(first.getAsType())).starts_with("recursive");
}

}  // namespace

void CallbackUnderLock::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
  CallbacksOfFile::register_matchers(*finder, *this);
}

void CallbackUnderLock::check(const MatchFinder::MatchResult& result) {
  if (callbacks_.add(result, locks_)) return;
  const auto* function = result.Nodes.getNodeAs<FunctionDecl>("function");
  for (const UnderLock& call : statements_under_lock(*function, locks_, calls_back, *result.Context))
    if (!is_recursive(call.lock)) found_.push_back({call, result.Context});
}

void CallbackUnderLock::onEndOfTranslationUnit() {
  for (const auto& [call, context] : found_) {
    if (!callbacks_.may_come_back(cast<CXXOperatorCallExpr>(call.stmt)->getArg(0)->getType())) continue;
    const auto spot = new_spot(*call.stmt, *context);
    if (!spot) continue;
    diag(spot->place,
         "%0 is locked while code of somebody else runs: if it comes back to this object, it waits for itself; copy "
         "the callback, unlock, then call it")
        << (call.lock.name.empty() ? "a temporary" : "'" + call.lock.name + "'");
    note_function(*this, spot->around);
    diag(call.lock.locked, "locked here", DiagnosticIDs::Note);
  }
  found_.clear();
  callbacks_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
