// SPDX-License-Identifier: MIT
#include "checks/spawn_in_destructor.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "this_object.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, is_co_spawn) { return is_asio_entity(&Node, "co_spawn"); }

bool captures_this(const LambdaExpr& lambda) {
  return llvm::any_of(lambda.captures(), [](const LambdaCapture& capture) { return capture.capturesThis(); }) ||
         llvm::any_of(lambda.capture_inits(), [](const Expr* init) { return init != nullptr && is_this(*init); });
}

// A coroutine of the object, or one that is told of it.
bool uses_this(const Expr& spawned) {
  const Expr* inner = spawned.IgnoreUnlessSpelledInSource();
  if (const auto* lambda = dyn_cast<LambdaExpr>(inner)) return captures_this(*lambda);
  const CallExpr* call = call_behind(*inner);
  if (call == nullptr) return false;
  const auto* member = dyn_cast<CXXMemberCallExpr>(call);
  return (member != nullptr && is_this(*member->getImplicitObjectArgument())) ||
         llvm::any_of(call->arguments(), [](const Expr* argument) { return is_this(*argument); });
}

// The destructor may run the context, or wait, before it ends.
bool waits(const FunctionDecl& destructor) {
  return any_written(*destructor.getBody(), [](const Stmt& stmt) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
    return call != nullptr && llvm::StringSwitch<bool>(name_of(call->getMethodDecl()))
                                  .Cases("run", "run_one", "run_for", "run_until", "poll", "poll_one", true)
                                  .Cases("join", "wait", "get", "wait_for", "wait_until", "attach", true)
                                  .Default(false);
  });
}

}  // namespace

void SpawnInDestructor::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(callee(functionDecl(is_co_spawn())), argumentCountAtLeast(2)).bind("spawn"), this);
}

void SpawnInDestructor::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const Surroundings around = surroundings_of(DynTypedNode::create(*spawn), *result.Context);
  if (around.innermost == nullptr || !isa<CXXDestructorDecl>(around.innermost)) return;
  if (!uses_this(*spawn->getArg(1)) || waits(*around.innermost)) return;
  const auto spot = new_spot(*spawn, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "the coroutine goes on with an object that is gone: its destructor does not wait; let the owner await a "
       "coroutine that closes it, before it is destroyed");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
