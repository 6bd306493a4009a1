// SPDX-License-Identifier: MIT
//
// Temporaries are gone at the end of the full-expression. Of local variables only those are reported whose function
// ends right after, and has nothing that could wait until then: it returns an awaitable itself, or spawns as the last
// thing that it does.
#include "checks/dangling_coroutine_argument.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "local_context.hpp"
#include "nodes_around.hpp"
#include "spawned_at_once.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, builds_a_frame) {
  return builds_frame(&Node);
}
AST_MATCHER(Expr, is_awaited) {
  return is_awaited_at_once(Node, Finder->getASTContext());
}

// The last statement of a function's body, if nothing but the end of the function comes after it.
bool is_last_of_function(const Stmt& statement, ASTContext& context) {
  const Stmt* child = &statement;
  for (const DynTypedNode& node : nodes_around(statement, context)) {
    if (node.get<FunctionDecl>() != nullptr || node.get<CoroutineBodyStmt>() != nullptr ||
        node.get<LambdaExpr>() != nullptr)
      return true;
    const auto* parent = node.get<Stmt>();
    if (parent == nullptr) return false;
    if (const auto* block = dyn_cast<CompoundStmt>(parent)) {
      const auto* last = block->body_back();
      if (last != child &&
          !(isa<ReturnStmt, CoreturnStmt>(last) && block->size() > 1 && *(block->body_end() - 2) == child))
        return false;
    } else if (!isa<Expr, IfStmt>(parent)) {
      return false;  // a loop, a switch, a try
    }
    child = parent;
  }
  return false;
}

// What the function returns, if the call is a part of it.
const Expr* returned_with(const CallExpr& call, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(call, context)) {
    if (const auto* result = node.get<ReturnStmt>()) return result->getRetValue();
    if (node.get<Expr>() == nullptr) return nullptr;
  }
  return nullptr;
}

// The awaitable of the call itself is returned: asio-return-awaitable-to-local.
bool is_returned(const CallExpr& call, ASTContext& context) {
  const Expr* value = returned_with(call, context);
  return value != nullptr && call_behind(*value) == &call;
}

// In a function that is no coroutine, part of another awaitable that it returns.
bool is_in_returned_awaitable(const CallExpr& call, const FunctionDecl* function, ASTContext& context) {
  const Expr* value = returned_with(call, context);
  return value != nullptr && is_awaitable(value->getType()) && call_behind(*value) != &call && !is_coroutine(function);
}

// Spawned with detached by the last statement of its function.
bool waits_for_nothing(const CallExpr& call, const FunctionDecl* function, ASTContext& context) {
  const CallExpr* spawn = spawn_of(call, context);
  return spawn != nullptr && spawn->getNumArgs() > 2 && is_detached_token(spawn->getArg(2)->getType()) &&
         function != nullptr && !function->isMain() && is_last_of_function(*spawn, context) &&
         !has_local_context(*function);
}

}  // namespace

void DanglingCoroutineArgument::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(callee(functionDecl(builds_a_frame())), unless(is_awaited())).bind("call"), this);
}

void DanglingCoroutineArgument::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  ASTContext& context = *result.Context;
  const FunctionDecl* function = surroundings_of(DynTypedNode::create(*call), context).innermost;
  for (const Borrowed& borrowed : borrowed_by(*call)) {
    const bool gone = borrowed.local == nullptr ? !is_returned(*call, context) &&
                                                      !is_used_up_at_once(*call, *borrowed.argument, context)
                                                : is_in_returned_awaitable(*call, function, context) ||
                                                      waits_for_nothing(*call, function, context);
    const auto spot = gone ? new_spot(*borrowed.argument, context) : std::nullopt;
    if (!spot) continue;
    const std::string what =
        borrowed.local == nullptr ? "this temporary" : "'" + borrowed.local->getNameAsString() + "'";
    diag(spot->place,
         "%0 is gone before the coroutine '%1' runs, which keeps a reference to it; let '%1' take it by value")
        << what << called_name(*call);
    note_function(*this, spot->around);
    diag(call->getDirectCallee()->getLocation(), "'%0' only starts when somebody awaits or spawns it",
         DiagnosticIDs::Note)
        << called_name(*call);
  }
}

}  // namespace asio_lint
