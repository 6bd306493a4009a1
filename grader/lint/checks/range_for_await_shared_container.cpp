// SPDX-License-Identifier: MIT
//
// A change may be written after the loop: what is found is reported at the end of the file.
#include "checks/range_for_await_shared_container.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "awaited_guard.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "shared_container.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_loop(const Stmt& stmt) {
  return isa<CXXForRangeStmt, ForStmt, WhileStmt, DoStmt>(stmt);
}

// The iterator that a loop declares: for (auto it = container.begin(); ...).
const VarDecl* iterator_of(const ForStmt& loop) {
  const auto* declaration = dyn_cast_or_null<DeclStmt>(loop.getInit());
  return declaration == nullptr || declaration->decl_begin() == declaration->decl_end()
             ? nullptr
             : dyn_cast<VarDecl>(*declaration->decl_begin());
}

const Expr* container_begun(const Expr& iterator) {
  const auto* call = dyn_cast<CallExpr>(iterator.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts());
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const bool begins =
      llvm::StringSwitch<bool>(name_of(callee)).Cases("begin", "cbegin", "rbegin", "crbegin", true).Default(false);
  if (!begins) return nullptr;
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(call)) return member->getImplicitObjectArgument();
  return callee->isInStdNamespace() && call->getNumArgs() == 1 ? call->getArg(0) : nullptr;
}

// Null if the loop is none over a container.
const Expr* container_of(const Stmt& loop) {
  if (const auto* range = dyn_cast<CXXForRangeStmt>(&loop)) return range->getRangeInit();
  const auto* plain = dyn_cast<ForStmt>(&loop);
  const VarDecl* iterator = plain == nullptr ? nullptr : iterator_of(*plain);
  return iterator == nullptr || iterator->getInit() == nullptr ? nullptr : container_begun(*iterator->getInit());
}

const Stmt* body_of(const Stmt& loop) {
  const auto* range = dyn_cast<CXXForRangeStmt>(&loop);
  return range != nullptr ? range->getBody() : cast<ForStmt>(loop).getBody();
}

// What comes after the statement in its block ends the function or, if `by_break`, the innermost loop.
bool block_leaves(const CompoundStmt& block, bool by_break) {
  if (block.body_empty()) return false;
  const Stmt* last = block.body_back();
  if (const auto* cleanups = dyn_cast<ExprWithCleanups>(last)) last = cleanups->getSubExpr();
  return isa<CoreturnStmt, CXXThrowExpr>(last) || (by_break && isa<BreakStmt>(last));
}

// The loop does not go on after the suspension.
bool leaves(const Stmt& loop, const Stmt& suspension, ASTContext& context) {
  bool in_inner_loop = false;
  for (const DynTypedNode& node : nodes_around(suspension, context)) {
    const auto* stmt = node.get<Stmt>();
    if (stmt == &loop) return false;
    if (stmt == nullptr) continue;
    if (isa<CoreturnStmt>(stmt)) return true;
    const auto* block = dyn_cast<CompoundStmt>(stmt);
    if (block != nullptr && block_leaves(*block, !in_inner_loop)) return true;
    in_inner_loop |= is_loop(*stmt) || isa<SwitchStmt>(stmt);
  }
  return false;
}

// it = container.find(key), anywhere in the loop: the iterator is made anew.
bool renews_iterator(const Stmt& loop) {
  const auto* plain = dyn_cast<ForStmt>(&loop);
  return plain != nullptr && any_written(loop, [&](const Stmt& stmt) {
           const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
           const auto* built_in = dyn_cast<BinaryOperator>(&stmt);
           const Expr* assigned = nullptr;
           if (call != nullptr && call->getOperator() == OO_Equal) assigned = call->getArg(0);
           if (built_in != nullptr && built_in->getOpcode() == BO_Assign) assigned = built_in->getLHS();
           const auto* reference =
               assigned == nullptr ? nullptr : dyn_cast<DeclRefExpr>(assigned->IgnoreParenImpCasts());
           return reference != nullptr && reference->getDecl() == iterator_of(*plain);
         });
}

AST_MATCHER(Stmt, awaits_while_it_iterates) {
  if (!isa<CXXForRangeStmt, ForStmt>(Node)) return false;
  const Expr* container = container_of(Node);
  if (container == nullptr || shared_container(*container) == nullptr || renews_iterator(Node)) return false;
  return any_written(*body_of(Node), [&](const Stmt& stmt) {
    return is_suspension(stmt) && !leaves(Node, stmt, Finder->getASTContext());
  });
}

}  // namespace

void RangeForAwaitSharedContainer::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(stmt(awaits_while_it_iterates()).bind("loop"), this);
  finder->addMatcher(ContainerChanges::matcher(), this);
}

void RangeForAwaitSharedContainer::check(const MatchFinder::MatchResult& result) {
  if (const auto* change = result.Nodes.getNodeAs<Expr>("change")) return changes_.add(*change, *result.Context);
  const auto* loop = result.Nodes.getNodeAs<Stmt>("loop");
  const Surroundings around = surroundings_of(DynTypedNode::create(*loop), *result.Context);
  if (is_coroutine(around.innermost) && !may_hold_awaited_guard(*around.innermost, *loop, *result.SourceManager))
    loops_.push_back({loop, shared_container(*container_of(*loop)), around.innermost, result.Context});
}

void RangeForAwaitSharedContainer::onEndOfTranslationUnit() {
  for (const Loop& found : loops_) {
    const Expr* change = changes_.by_others(*found.container, Kept::iterator, *found.coroutine);
    const auto spot = change == nullptr ? std::nullopt : new_spot(*found.loop, *found.context);
    if (!spot) continue;
    diag(
        spot->place,
        "others change '%0' while this loop is suspended in its co_await, and its iterator is invalid when it goes on; "
        "iterate over a copy")
        << found.container->getName();
    note_function(*this, spot->around);
    diag(change->getExprLoc(), "changed here", DiagnosticIDs::Note);
  }
  loops_.clear();
  changes_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
