// SPDX-License-Identifier: MIT
#include "checks/null_awaitable.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "nodes_around.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// awaitable<T>{}, awaitable<T>(), or {} where one is returned.
AST_MATCHER(CXXConstructExpr, makes_no_coroutine) {
  return Node.getNumArgs() == 0 && is_awaitable(Node.getType()) && Node.getConstructor()->isDefaultConstructor();
}

// Given to somebody who will await it: returned, awaited, or an argument of co_spawn. A variable may be assigned later.
bool is_handed_on(const CXXConstructExpr& made, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(made, context)) {
    if (node.get<ReturnStmt>() != nullptr || node.get<CoawaitExpr>() != nullptr ||
        node.get<DependentCoawaitExpr>() != nullptr)
      return true;
    if (const auto* call = node.get<CallExpr>())
      return call->getDirectCallee() != nullptr && is_asio_entity(call->getDirectCallee(), "co_spawn");
    if (node.get<ImplicitCastExpr>() == nullptr && node.get<MaterializeTemporaryExpr>() == nullptr &&
        node.get<CXXBindTemporaryExpr>() == nullptr && node.get<ExprWithCleanups>() == nullptr &&
        node.get<CXXConstructExpr>() == nullptr && node.get<ParenExpr>() == nullptr &&
        node.get<CXXFunctionalCastExpr>() == nullptr && node.get<ConditionalOperator>() == nullptr)
      return false;
  }
  return false;
}

}  // namespace

void NullAwaitable::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxConstructExpr(makes_no_coroutine()).bind("made"), this);
}

void NullAwaitable::check(const MatchFinder::MatchResult& result) {
  const auto* made = result.Nodes.getNodeAs<CXXConstructExpr>("made");
  if (!is_handed_on(*made, *result.Context)) return;
  const auto spot = new_spot(*made, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "this awaitable has no coroutine: whoever awaits it reads through a null pointer; make the function a coroutine "
       "with co_return");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
