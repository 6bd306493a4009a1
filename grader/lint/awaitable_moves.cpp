// SPDX-License-Identifier: MIT
//
// What is moved at the start of a block is what all its predecessors agree on, as with locks. Before a loop nothing is moved, so that loops are looked at by their shape.
#include "awaitable_moves.hpp"

#include <map>
#include <set>

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "forward_flow.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// Mentions of variables that leave them empty.
using Moves = std::set<const DeclRefExpr*>;
using Moved = std::map<const VarDecl*, const DeclRefExpr*>;

const VarDecl* local_awaitable(const Expr& expression) {
  const auto* reference = dyn_cast<DeclRefExpr>(&expression);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  const bool is_own = variable != nullptr && variable->hasLocalStorage() && !variable->getType()->isReferenceType() &&
                      !reference->refersToEnclosingVariableOrCapture() && is_awaitable(variable->getType());
  return is_own ? variable : nullptr;
}

// The variable in std::move(variable), or in a cast to an rvalue.
const DeclRefExpr* moved_variable(const Expr& expression) {
  const Expr* inner = expression.IgnoreParens();
  if (const auto* call = dyn_cast<CallExpr>(inner); call != nullptr && call->isCallToStdMove())
    return moved_variable(*call->getArg(0));
  if (const auto* cast = dyn_cast<CastExpr>(inner)) return moved_variable(*cast->getSubExpr());
  return local_awaitable(*inner) != nullptr ? cast<DeclRefExpr>(inner) : nullptr;
}

bool keeps_arguments(const CallExpr& call) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call.getDirectCallee());
  const llvm::StringRef name = name_of(method);
  return method != nullptr && method->getParent()->isInStdNamespace() &&
         (name == "push_back" || name == "emplace_back");
}

// By value, or to a container.
Moves moves_in(const Stmt& body) {
  Moves moves;
  const auto add = [&](const Expr& moved) {
    if (const DeclRefExpr* reference = moved_variable(moved)) moves.insert(reference);
  };
  any_written(body, [&](const Stmt& stmt) {
    if (const auto* construction = dyn_cast<CXXConstructExpr>(&stmt);
        construction != nullptr && construction->getConstructor()->isMoveConstructor()) {
      add(*construction->getArg(0));
    } else if (const auto* call = dyn_cast<CallExpr>(&stmt); call != nullptr && keeps_arguments(*call)) {
      for (const Expr* argument : call->arguments()) add(*argument);
    } else if (const auto* await = dyn_cast<CoawaitExpr>(&stmt); await != nullptr && !await->isImplicit()) {
      add(*await->getOperand());
    }
    return false;
  });
  return moves;
}

const VarDecl* assigned_variable(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  return call != nullptr && call->getOperator() == OO_Equal ? local_awaitable(*call->getArg(0)->IgnoreParenImpCasts())
                                                            : nullptr;
}

const VarDecl* variable_of(const DeclRefExpr& move) {
  return cast<VarDecl>(move.getDecl());
}

class Flow {
 public:
  explicit Flow(const Moves& moves) : moves_{moves} {}

  using Known = Moved;

  static Moved joined(const Moved& one, const Moved& other) {
    Moved both;
    for (const auto& entry : one)
      if (other.contains(entry.first)) both.insert(entry);
    return both;
  }
  static bool same(const Moved& one, const Moved& other) {
    return llvm::equal(one, other, [](const auto& a, const auto& b) { return a.first == b.first; });
  }
  void begin_round() { found.clear(); }
  void enter(const CFGBlock&, Moved&) {}

  void apply(const CFGElement& element, Moved& moved) {
    if (const auto stmt = element.getAs<CFGStmt>()) apply(*stmt->getStmt(), moved);
  }

  std::vector<SecondMove> found;

 private:
  void apply(const Stmt& stmt, Moved& moved) {
    if (const VarDecl* assigned = assigned_variable(stmt)) {
      moved.erase(assigned);
    } else if (const auto* declaration = dyn_cast<DeclStmt>(&stmt)) {
      for (const Decl* declared : declaration->decls()) moved.erase(dyn_cast<VarDecl>(declared));
    } else if (const auto* reference = dyn_cast<DeclRefExpr>(&stmt)) {
      mention(*reference, moved);
    }
  }

  void mention(const DeclRefExpr& reference, Moved& moved) {
    const VarDecl* variable = local_awaitable(reference);
    if (variable == nullptr) return;
    if (!moves_.contains(&reference)) {
      moved.erase(variable);
      return;
    }
    const auto [entry, is_first] = moved.try_emplace(variable, &reference);
    if (!is_first && entry->second != &reference) found.push_back({&reference, entry->second});
  }

  const Moves& moves_;
};

std::vector<SecondMove> one_after_another(const CFG& graph, const Moves& moves) {
  Flow flow{moves};
  run_forward(graph, flow);
  return flow.found;
}

// The innermost loop of which this is a statement that runs in every round; null if there is none.
const Stmt* loop_around(const DeclRefExpr& move, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(move, context)) {
    const auto* stmt = node.get<Stmt>();
    if (stmt == nullptr) {
      if (node.get<VarDecl>() == nullptr) return nullptr;
    } else if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(stmt)) {
      return stmt;
    } else if (!isa<Expr, DeclStmt, CompoundStmt, CoreturnStmt, CXXTryStmt>(stmt) ||
               isa<LambdaExpr, ConditionalOperator>(stmt)) {
      return nullptr;
    }
  }
  return nullptr;
}

bool is_part_of(const Stmt* part, const Stmt& whole) {
  return part != nullptr && any_written(whole, [&](const Stmt& stmt) { return &stmt == part; });
}

// Not only its start.
bool runs_every_round(const DeclRefExpr& move, const Stmt& loop) {
  if (const auto* counted = dyn_cast<ForStmt>(&loop)) return is_part_of(&move, *counted->getBody());
  if (const auto* ranged = dyn_cast<CXXForRangeStmt>(&loop)) return is_part_of(&move, *ranged->getBody());
  return true;
}

bool declares(const Stmt& loop, const VarDecl& variable) {
  return any_written(loop, [&](const Stmt& stmt) {
    const auto* declaration = dyn_cast<DeclStmt>(&stmt);
    return declaration != nullptr && llvm::is_contained(declaration->decls(), &variable);
  });
}

bool only_moves(const Stmt& loop, const VarDecl& variable, const Moves& moves) {
  return !any_written(loop, [&](const Stmt& stmt) {
    const auto* expression = dyn_cast<Expr>(&stmt);
    return expression != nullptr && local_awaitable(*expression) == &variable &&
           !moves.contains(cast<DeclRefExpr>(expression));
  });
}

const CFGBlock* block_of(const Stmt& stmt, const CFG& graph) {
  for (const CFGBlock* block : graph)
    for (const CFGElement& element : *block)
      if (const auto part = element.getAs<CFGStmt>(); part && part->getStmt() == &stmt) return block;
  return nullptr;
}

bool reaches_itself(const CFGBlock& start) {
  std::set<const CFGBlock*> seen;
  std::vector<const CFGBlock*> open{&start};
  while (!open.empty()) {
    const CFGBlock* block = open.back();
    open.pop_back();
    for (const CFGBlock::AdjacentBlock& successor : block->succs()) {
      const CFGBlock* next = successor.getReachableBlock();
      if (next == &start) return true;
      if (next != nullptr && seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

bool is_moved_every_round(const DeclRefExpr& move, const CFG& graph, const Moves& moves, ASTContext& context) {
  const Stmt* loop = loop_around(move, context);
  const CFGBlock* block = loop == nullptr ? nullptr : block_of(move, graph);
  return block != nullptr && runs_every_round(move, *loop) && !declares(*loop, *variable_of(move)) &&
         only_moves(*loop, *variable_of(move), moves) && reaches_itself(*block);
}

// if (task.valid()) co_await std::move(task);
bool is_asked_for_validity(const VarDecl& variable, const Stmt& body) {
  return any_written(body, [&](const Stmt& stmt) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
    return call != nullptr && name_of(call->getMethodDecl()) == "valid" &&
           local_awaitable(*call->getImplicitObjectArgument()->IgnoreParenImpCasts()) == &variable;
  });
}

}  // namespace

std::vector<SecondMove> second_moves(const FunctionDecl& function, ASTContext& context) {
  Stmt* body = function.getBody();
  if (body == nullptr || function.isDependentContext()) return {};
  if (auto* coroutine = dyn_cast<CoroutineBodyStmt>(body)) body = coroutine->getBody();
  const Moves moves = moves_in(*body);
  if (moves.empty()) return {};
  CFG::BuildOptions options;
  options.AddEHEdges = true;  // a handler, and what comes after it, is not dead code
  options.setAllAlwaysAdd();
  const std::unique_ptr<CFG> graph = CFG::buildCFG(&function, body, &context, options);
  if (graph == nullptr) return {};
  std::vector<SecondMove> found = one_after_another(*graph, moves);
  for (const DeclRefExpr* move : moves)
    if (is_moved_every_round(*move, *graph, moves, context)) found.push_back({move, move});
  llvm::erase_if(found,
                 [&](const SecondMove& second) { return is_asked_for_validity(*variable_of(*second.move), *body); });
  return found;
}

}  // namespace asio_lint
