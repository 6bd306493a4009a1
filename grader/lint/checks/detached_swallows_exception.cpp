// SPDX-License-Identifier: MIT
//
// The spawned coroutine has to be in sight: without its body there is nothing to say.
#include "checks/detached_swallows_exception.hpp"

#include <string>

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "finding.hpp"
#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, is_co_spawn) {
  return is_asio_entity(&Node, "co_spawn");
}

AST_MATCHER(Expr, is_detached) {
  return is_detached_token(Node.getType());
}

// Empty for a lambda, unless the variable that holds it has a name.
std::string name_of_spawned(const FunctionDecl& coroutine, const Expr& argument) {
  if (const llvm::StringRef name = name_of(&coroutine); !name.empty()) return name.str();
  const Expr* written = argument.IgnoreUnlessSpelledInSource();
  if (const auto* variable = dyn_cast<DeclRefExpr>(written)) {
    return variable->getDecl()->getNameAsString();
  }
  const auto* call = dyn_cast<CallExpr>(written);
  return call != nullptr && !call->isCallToStdMove() ? called_name(*call) : "";
}

std::string what_to_tell(const std::string& name) {
  const std::string who = name.empty() ? "this coroutine" : "'" + name + "'";
  return "an exception from " + who +
         " reaches nobody: 'detached' drops it; give co_spawn a completion handler that looks at "
         "the std::exception_ptr, or catch inside " +
         who;
}

}  // namespace

void DetachedSwallowsException::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(callee(functionDecl(is_co_spawn())), hasArgument(2, is_detached())).bind("spawn"), this);
}

void DetachedSwallowsException::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const Expr& spawned = *spawn->getArg(1);
  for (const FunctionDecl* coroutine : source_of(spawned).coroutines) {
    const auto escapes = escaping_.of(*coroutine);
    if (escapes.empty()) continue;
    const auto spot = new_spot(*spawn, *result.Context);
    if (!spot) return;
    diag(spot->place, what_to_tell(name_of_spawned(*coroutine, spawned)));
    note_function(*this, spot->around);
    const Stmt& first = *escapes.front().where;
    diag(first.getBeginLoc(),
         isa<CoawaitExpr>(first) ? "this co_await can throw, and nothing around it catches that"
                                 : "thrown here, and nothing around it catches that",
         DiagnosticIDs::Note);
  }
}

void DetachedSwallowsException::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
