// SPDX-License-Identifier: MIT
//
// Only where the lock has no other use: directly before the return, whose arguments read nothing shared.
#include "checks/awaitable_returned_under_guard.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

const VarDecl* guard_declared_in(const Stmt& stmt, const Locks& locks) {
  const auto* declaration = dyn_cast<DeclStmt>(&stmt);
  const auto* variable =
      declaration != nullptr && declaration->isSingleDecl() ? dyn_cast<VarDecl>(declaration->getSingleDecl()) : nullptr;
  return variable != nullptr && locks.takes_lock(*variable) ? variable : nullptr;
}

// Something that others may write meanwhile: a member, a global, what a pointer or a reference leads to.
bool reads_shared(const Stmt& stmt) {
  return any_written(stmt, [](const Stmt& inner) {
    if (const auto* member = dyn_cast<MemberExpr>(&inner)) return isa<FieldDecl>(member->getMemberDecl());
    const auto* reference = dyn_cast<DeclRefExpr>(&inner);
    const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
    return variable != nullptr && (!variable->hasLocalStorage() || variable->getType()->isReferenceType());
  });
}

}  // namespace

void AwaitableReturnedUnderGuard::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(compoundStmt(has(returnStmt(hasReturnValue(expr())))).bind("block"), this);
}

void AwaitableReturnedUnderGuard::check(const MatchFinder::MatchResult& result) {
  const auto* block = result.Nodes.getNodeAs<CompoundStmt>("block");
  const auto* last = dyn_cast<ReturnStmt>(block->body_back());
  if (last == nullptr || block->size() < 2 || last->getRetValue() == nullptr ||
      !is_awaitable(last->getRetValue()->getType()))
    return;
  const VarDecl* guard = guard_declared_in(**(block->body_end() - 2), locks_);
  const CallExpr* call = call_behind(*last->getRetValue());
  if (guard == nullptr || call == nullptr || !builds_frame(call->getDirectCallee())) return;
  if (llvm::any_of(call->arguments(), [](const Expr* argument) { return reads_shared(*argument); })) return;
  const auto spot = new_spot(*last, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "'%0' gives its lock back before '%1' runs: a coroutine starts after this function has returned; take the lock "
       "inside '%1'")
      << guard->getName() << called_name(*call);
  note_function(*this, spot->around);
  diag(guard->getLocation(), "locked here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
