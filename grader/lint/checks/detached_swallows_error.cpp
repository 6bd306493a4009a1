// SPDX-License-Identifier: MIT
#include "checks/detached_swallows_error.hpp"

#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "detached_spawn.hpp"
#include "session.hpp"
#include "shared_object.hpp"
#include "test_body.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_before(const Stmt& one, const Stmt& other, const ASTContext& context) {
  return context.getSourceManager().isBeforeInTranslationUnit(one.getBeginLoc(), other.getBeginLoc());
}

// A member of this object, what the caller has, or a variable that is not local; not std::cout.
bool belongs_to_others(const Expr& object) {
  const Expr* inner = object.IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(inner)) return true;
  if (const auto* member = dyn_cast<MemberExpr>(inner); member != nullptr && belongs_to_others(*member->getBase()))
    return true;
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  if (reference != nullptr && isa<ParmVarDecl>(reference->getDecl()) &&
      reference->getDecl()->getType()->isReferenceType())
    return true;
  const ValueDecl* shared = shared_object(*inner);
  return shared != nullptr && !shared->isInStdNamespace();
}

// counter += 1, orders.push_back(...), finish().
bool changes_what_others_see(const Stmt& stmt) {
  if (const auto* assignment = dyn_cast<BinaryOperator>(&stmt))
    return assignment->isAssignmentOp() && belongs_to_others(*assignment->getLHS());
  if (const auto* step = dyn_cast<UnaryOperator>(&stmt))
    return step->isIncrementDecrementOp() && belongs_to_others(*step->getSubExpr());
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&stmt))
    return by_operator->isAssignmentOp() && belongs_to_others(*by_operator->getArg(0));
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  if (call == nullptr || call->getMethodDecl() == nullptr || call->getMethodDecl()->isConst()) return false;
  return !is_lazy(call->getType()) && !is_in_asio(*call->getMethodDecl()) &&
         belongs_to_others(*call->getImplicitObjectArgument());
}

// Later, or with what the co_await brings.
bool leaves_work_undone(const Escape& escape, const Stmt& body, const ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  const auto is_before = [&](SourceLocation one, SourceLocation other) {
    return sources.isBeforeInTranslationUnit(one, other);
  };
  const Stmt& await = *escape.where;
  return any_written(body, [&](const Stmt& stmt) {
    const bool needs_result =
        is_before(stmt.getBeginLoc(), await.getBeginLoc()) && !is_before(stmt.getEndLoc(), await.getEndLoc());
    return changes_what_others_see(stmt) && (needs_result || is_before(await.getEndLoc(), stmt.getBeginLoc()));
  });
}

bool is_checked_after(const Stmt& code, const Stmt& body, const ASTContext& context) {
  return any_written(
      body, [&](const Stmt& stmt) { return is_test_assertion(stmt, context) && is_before(code, stmt, context); });
}

// Why somebody should hear of the error; null if it may be meant.
const char* harm_of(const Escape& escape, const Stmt& body, const ASTContext& context) {
  if (escape.ends_loop) return "ends its loop";
  if (is_checked_after(*escape.where, body, context)) return "skips the assertions after it";
  return leaves_work_undone(escape, body, context) ? "skips what is to be done after it" : nullptr;
}

}  // namespace

void DetachedSwallowsError::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(detached_spawn(), this);
}

void DetachedSwallowsError::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const ASTContext& context = *result.Context;
  const FunctionDecl* spawner = surroundings_of(DynTypedNode::create(*spawn), *result.Context).innermost;
  const auto spawned = spawned_by(*spawn, escaping_);
  for (const SpawnedCoroutine& coroutine : spawned)
    if (llvm::any_of(coroutine.escapes, is_thrown_in_sight)) return;
  // A test whose last assertions can tell.
  if (spawner != nullptr && spawner->hasBody() && is_checked_after(*spawn, *spawner->getBody(), context)) return;
  for (const SpawnedCoroutine& coroutine : spawned) {
    if (is_session(*coroutine.body)) continue;
    for (const Escape& escape : coroutine.escapes) {
      const char* harm = harm_of(escape, *coroutine.body->getBody(), context);
      if (harm == nullptr) continue;
      report(*spawn, coroutine, escape, harm, *result.Context);
      return;
    }
  }
}

void DetachedSwallowsError::report(const CallExpr& spawn, const SpawnedCoroutine& coroutine, const Escape& escape,
                                   llvm::StringRef harm, ASTContext& context) {
  const auto spot = new_spot(spawn, context);
  if (!spot) return;
  diag(spot->place,
       "an error from what %0 awaits %1, and nobody hears of it: 'detached' drops it; give co_spawn a completion "
       "handler "
       "that looks at the std::exception_ptr, or look at the error inside %0")
      << coroutine.name << harm;
  note_function(*this, spot->around);
  diag(escape.where->getBeginLoc(), "this co_await can throw, and nothing around it catches that", DiagnosticIDs::Note);
}

void DetachedSwallowsError::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
