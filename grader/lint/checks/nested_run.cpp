// SPDX-License-Identifier: MIT
#include "checks/nested_run.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "event_loop.hpp"
#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool waits_for_context(const CXXMemberCallExpr& call) {
  const CXXMethodDecl* method = call.getMethodDecl();
  if (method == nullptr) return false;
  const CXXRecordDecl* of = method->getParent();
  if (is_asio_entity(of, "thread_pool"))
    return llvm::StringSwitch<bool>(name_of(method)).Cases("join", "wait", "attach", true).Default(false);
  return is_asio_entity(of, "io_context") &&
         llvm::StringSwitch<bool>(name_of(method))
             .Cases("run", "run_one", "run_for", "run_one_for", "run_until", "run_one_until", "poll", "poll_one", true)
             .Default(false);
}

// A loop of its own, that nothing but this function knows of.
bool is_private(const Expr& context) {
  const auto* reference = dyn_cast<DeclRefExpr>(context.IgnoreParenImpCasts());
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  return variable != nullptr && variable->hasLocalStorage() && !variable->getType()->isReferenceType() &&
         !reference->refersToEnclosingVariableOrCapture();
}

AST_MATCHER(CXXMemberCallExpr, waits_for_a_context) {
  return waits_for_context(Node) && !is_private(*Node.getImplicitObjectArgument()) &&
         runs_on_event_loop(Node, Finder->getASTContext());
}

}  // namespace

void NestedRun::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMemberCallExpr(waits_for_a_context()).bind("call"), this);
}

void NestedRun::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CXXMemberCallExpr>("call");
  const auto spot = new_spot(*call, *result.Context);
  if (!spot) return;
  diag(
      spot->place,
      "'%0' keeps this thread busy until others have run, who may need it; co_await what you wait for, or go on in its "
      "completion handler")
      << called_name(*call);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
