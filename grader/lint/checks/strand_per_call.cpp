// SPDX-License-Identifier: MIT
#include "checks/strand_per_call.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "nodes_around.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, makes_strand) { return is_asio_entity(&Node, "make_strand"); }

AST_MATCHER(FunctionDecl, binds_executor) { return is_asio_entity(&Node, "bind_executor"); }

// They run a handler once; co_spawn, which runs a whole coroutine on its strand, is not among them.
AST_MATCHER(FunctionDecl, runs_one_handler) {
  const llvm::StringRef name = name_of(&Node);
  return is_asio_entity(&Node, name) && llvm::StringSwitch<bool>(name).Cases("post", "dispatch", "defer", true).Default(false);
}

// As opposed to a token for a coroutine.
AST_MATCHER(Expr, is_handler) { return is_callback_token(Node.getType(), Finder->getASTContext()); }

// A token in a variable may be given to many operations.
bool is_kept(const CallExpr& call, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(call, context)) {
    if (node.get<VarDecl>() != nullptr || node.get<CXXCtorInitializer>() != nullptr || node.get<ReturnStmt>() != nullptr) return true;
    if (node.get<Expr>() == nullptr) return false;
  }
  return false;
}

}  // namespace

void StrandPerCall::registerMatchers(MatchFinder* finder) {
  const auto made = hasArgument(0, ignoringImplicit(callExpr(callee(functionDecl(makes_strand())))));
  finder->addMatcher(callExpr(callee(functionDecl(runs_one_handler())), argumentCountAtLeast(2), made,
                              hasArgument(1, is_handler()))
                         .bind("call"),
                     this);
  finder->addMatcher(callExpr(callee(functionDecl(binds_executor())), made).bind("bound"), this);
}

void StrandPerCall::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  if (call == nullptr) {
    call = result.Nodes.getNodeAs<CallExpr>("bound");
    if (is_kept(*call, *result.Context)) return;
  }
  const auto spot = new_spot(*call, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "this strand is made for one handler and orders nothing: each call has a strand of its own; make it once, keep it "
       "beside the data, and use it in each call");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
