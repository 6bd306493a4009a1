// SPDX-License-Identifier: MIT
#include "handler_use.hpp"

#include <clang/AST/ExprConcepts.h>
#include <clang/AST/ExprCXX.h>
#include <clang/Basic/Builtins.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "handed_over.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_never_run(const Stmt& stmt) {
  return isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr, CXXTypeidExpr>(stmt);
}

// std::move(handler), std::forward<Handler>(handler), static_cast<Handler&&>(handler).
bool is_move(const Expr& expression) {
  if (const auto* call = dyn_cast<CallExpr>(&expression))
    return call->isCallToStdMove() || call->getBuiltinCallee() == Builtin::BIforward;
  const auto* cast = dyn_cast<ExplicitCastExpr>(&expression);
  return cast != nullptr && cast->isXValue();
}

// Says the same as the expression inside it.
bool is_transparent(const Expr& expression) {
  return isa<ParenExpr, ImplicitCastExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr, ExprWithCleanups>(expression);
}

HandlerUse use_by_member(const MemberExpr& member) {
  const llvm::StringRef name = name_of(member.getMemberDecl());
  if (name == "complete") return HandlerUse::ended;
  const bool reads = name.starts_with("get_") ||
                     llvm::StringSwitch<bool>(name).Cases("cancelled", "reset_cancellation_state", true).Default(false);
  return reads ? HandlerUse::read : HandlerUse::other;
}

bool only_looks_at_handler(const FunctionDecl& callee) {
  const llvm::StringRef name = name_of(&callee);
  return is_in_asio(callee) && (name.starts_with("get_associated_") || name == "make_work_guard");
}

bool is_in_std(const FunctionDecl& callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(&callee);
  return method != nullptr ? method->getParent()->isInStdNamespace() : callee.isInStdNamespace();
}

// Moves from what it is given as an rvalue. Of a function of the user's nobody knows.
bool takes_over(const FunctionDecl& callee) {
  const bool does_not_move =
      llvm::StringSwitch<bool>(name_of(&callee)).Cases("forward_as_tuple", "try_emplace", "tie", true).Default(false);
  return !does_not_move && (is_in_asio(callee) || is_in_std(callee) || starts_operation(&callee));
}

HandlerUse use_by_call(const CallExpr& call, const Expr& handler, bool moved) {
  const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&call);
  if (by_operator != nullptr && by_operator->getOperator() == OO_Call && call.getArg(0) == &handler) {
    // self(...) runs the composed operation once more.
    const CXXRecordDecl* record = class_of(handler.getType());
    return name_of(record) == "composed_op" && is_in_asio(*record) ? HandlerUse::other : HandlerUse::ended;
  }
  if (by_operator != nullptr && by_operator->getOperator() == OO_Equal && call.getArg(1) == &handler)
    return moved ? HandlerUse::ended : HandlerUse::other;
  if (call.getCallee() == &handler) return HandlerUse::ended;
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return HandlerUse::other;
  if (only_looks_at_handler(*callee)) return HandlerUse::read;
  if (!takes_over(*callee)) return HandlerUse::other;
  return moved ? HandlerUse::ended : HandlerUse::copied;
}

// `around` ends with what stands directly around `name`.
HandlerUse use_of(const Expr& name, llvm::ArrayRef<const Stmt*> around) {
  const Expr* handler = &name;
  bool moved = false;
  for (; !around.empty(); around = around.drop_back()) {
    const auto* expression = dyn_cast<Expr>(around.back());
    if (expression == nullptr) return HandlerUse::other;
    if (is_move(*expression)) {
      moved = true;
    } else if (const auto* member = dyn_cast<MemberExpr>(expression)) {
      return use_by_member(*member);
    } else if (const auto* call = dyn_cast<CallExpr>(expression)) {
      return use_by_call(*call, *handler, moved);
    } else if (isa<CXXConstructExpr>(expression)) {
      return moved ? HandlerUse::ended : HandlerUse::copied;
    } else if (!is_transparent(*expression)) {
      return HandlerUse::other;
    }
    handler = expression;
  }
  return HandlerUse::other;
}

bool names(const Stmt& stmt, const VarDecl& handler) {
  const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
  return reference != nullptr && reference->getDecl() == &handler;
}

void find_uses(const Stmt& stmt, const VarDecl& handler, llvm::SmallVectorImpl<const Stmt*>& around,
               std::map<const Stmt*, HandlerUse>& uses) {
  if (is_never_run(stmt)) return;
  if (names(stmt, handler)) uses.emplace(&stmt, use_of(cast<Expr>(stmt), around));
  around.push_back(&stmt);
  for (const Stmt* child : written_children(stmt)) find_uses(*child, handler, around, uses);
  around.pop_back();
}

struct Unwrapped {
  const Expr* inner;
  bool moved;
};

Unwrapped unwrapped(const Expr& expression) {
  const Expr* inner = expression.IgnoreParenImpCasts();
  if (const auto* made = dyn_cast<CXXConstructExpr>(inner);
      made != nullptr && made->getConstructor()->isCopyOrMoveConstructor())
    return unwrapped(*made->getArg(0));
  if (const auto* temporary = dyn_cast<CXXBindTemporaryExpr>(inner)) return unwrapped(*temporary->getSubExpr());
  if (!is_move(*inner)) return {inner, false};
  const auto* call = dyn_cast<CallExpr>(inner);
  return {unwrapped(call != nullptr ? *call->getArg(0) : *cast<ExplicitCastExpr>(inner)->getSubExpr()).inner, true};
}

}  // namespace

std::map<const Stmt*, HandlerUse> uses_of_handler(const VarDecl& handler, const Stmt& body) {
  std::map<const Stmt*, HandlerUse> uses;
  llvm::SmallVector<const Stmt*, 32> around;
  find_uses(body, handler, around, uses);
  return uses;
}

bool is_handler_copied(const VarDecl& handler, const Stmt& body) {
  return llvm::any_of(uses_of_handler(handler, body),
                      [](const auto& use) { return use.second == HandlerUse::copied; });
}

bool is_handler_itself(const Expr& expression, const VarDecl& handler) {
  return names(*unwrapped(expression).inner, handler);
}

bool is_moved_handler(const Expr& expression, const VarDecl& handler) {
  const auto [inner, moved] = unwrapped(expression);
  return moved && names(*inner, handler);
}

}  // namespace asio_lint
