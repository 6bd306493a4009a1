// SPDX-License-Identifier: MIT
#include "detached_spawn.hpp"

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
  if (const auto* variable = dyn_cast<DeclRefExpr>(written)) return variable->getDecl()->getNameAsString();
  const auto* call = dyn_cast<CallExpr>(written);
  return call != nullptr && !call->isCallToStdMove() ? called_name(*call) : "";
}

}  // namespace

StatementMatcher detached_spawn() {
  return callExpr(callee(functionDecl(is_co_spawn())), hasArgument(2, is_detached())).bind("spawn");
}

std::vector<SpawnedCoroutine> spawned_by(const CallExpr& spawn, EscapingExceptions& escaping) {
  const Expr& argument = *spawn.getArg(1);
  std::vector<SpawnedCoroutine> spawned;
  for (const FunctionDecl* coroutine : source_of(argument).coroutines) {
    const std::string name = name_of_spawned(*coroutine, argument);
    spawned.push_back({name.empty() ? "this coroutine" : "'" + name + "'", coroutine, escaping.of(*coroutine)});
  }
  return spawned;
}

}  // namespace asio_lint
