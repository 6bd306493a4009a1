// SPDX-License-Identifier: MIT
//
// Walks from the value outwards. A node may have several parents (a template and its
// instantiation can share it, and a co_await lists its operand twice): all of them must throw
// the value away.
#include "thrown_away.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMapContext.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

using namespace clang;

namespace asio_lint {
namespace {

bool any_parent_keeps(const Stmt& child, ASTContext& context);

bool is_cast_to_void(const Stmt& stmt) {
  const auto* cast = dyn_cast<CastExpr>(&stmt);
  return cast != nullptr && cast->getType()->isVoidType();
}

bool is_std_ignore(const Expr& expr) {
  const auto* ref = dyn_cast<DeclRefExpr>(expr.IgnoreParenImpCasts());
  return ref != nullptr && ref->getDecl()->getQualifiedNameAsString() == "std::ignore";
}

// Something written only to silence the compiler.
bool is_sink(const Stmt& stmt) {
  if (const auto* assignment = dyn_cast<CXXOperatorCallExpr>(&stmt)) {
    return assignment->getOperator() == OO_Equal && is_std_ignore(*assignment->getArg(0));
  }
  const auto* call = dyn_cast<CallExpr>(&stmt);
  const FunctionDecl* callee = call != nullptr ? call->getDirectCallee() : nullptr;
  return callee != nullptr && callee->getQualifiedNameAsString() == "boost::ignore_unused";
}

// The value of this node is the value of its child.
bool passes_value_on(const Stmt& stmt) {
  if (const auto* cast = dyn_cast<CastExpr>(&stmt)) return cast->getCastKind() == CK_NoOp;
  if (const auto* call = dyn_cast<CallExpr>(&stmt)) return call->isCallToStdMove();
  return isa<ExprWithCleanups, CXXBindTemporaryExpr, MaterializeTemporaryExpr, ParenExpr>(stmt);
}

// An expression directly below one of these is a statement of its own.
bool holds_statements(const Stmt& stmt) {
  return isa<CompoundStmt, IfStmt, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, SwitchCase, LabelStmt,
             AttributedStmt>(stmt);
}

// GNU ({ ...; last; }): the last expression is the value of the whole.
const StmtExpr* statement_expression_ending_in(const Stmt& child, const Stmt& block, ASTContext& context) {
  const auto* compound = dyn_cast<CompoundStmt>(&block);
  if (compound == nullptr || compound->body_empty() || compound->body_back() != &child) {
    return nullptr;
  }
  const auto parents = context.getParents(block);
  return parents.empty() ? nullptr : parents[0].get<StmtExpr>();
}

bool throws_away(const Stmt& parent, const Stmt& child, ASTContext& context) {
  if (is_cast_to_void(parent) || is_sink(parent)) return true;
  if (passes_value_on(parent)) return !any_parent_keeps(parent, context);
  if (const auto* binary = dyn_cast<BinaryOperator>(&parent)) {
    if (!binary->isCommaOp()) return false;
    return binary->getLHS() == &child || !any_parent_keeps(parent, context);
  }
  if (const auto* choice = dyn_cast<ConditionalOperator>(&parent)) {
    return choice->getCond() != &child && !any_parent_keeps(parent, context);
  }
  if (const StmtExpr* whole = statement_expression_ending_in(child, parent, context)) {
    return !any_parent_keeps(*whole, context);
  }
  return holds_statements(parent);
}

bool any_parent_keeps(const Stmt& child, ASTContext& context) {
  const auto parents = context.getParents(child);
  return parents.empty() || llvm::any_of(parents, [&](const DynTypedNode& parent) {
           const auto* stmt = parent.get<Stmt>();
           return stmt == nullptr || !throws_away(*stmt, child, context);
         });
}

}  // namespace

bool is_thrown_away(const Expr& value, ASTContext& context) {
  return !any_parent_keeps(value, context);
}

bool is_whole_statement(const Expr& value, ASTContext& context) {
  const Stmt* child = &value;
  for (;;) {
    const auto parents = context.getParents(*child);
    const Stmt* parent = parents.empty() ? nullptr : parents[0].get<Stmt>();
    if (parent == nullptr) return false;
    if (!isa<ExprWithCleanups, CXXBindTemporaryExpr>(parent)) {
      return holds_statements(*parent) && statement_expression_ending_in(*child, *parent, context) == nullptr;
    }
    child = parent;
  }
}

}  // namespace asio_lint
