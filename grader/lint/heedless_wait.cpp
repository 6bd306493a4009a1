// SPDX-License-Identifier: MIT
#include "heedless_wait.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "thrown_away.hpp"
#include "timers.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool chooses(const Stmt& stmt) {
  const auto* logic = dyn_cast<BinaryOperator>(&stmt);
  return isa<IfStmt, SwitchStmt, ConditionalOperator, WhileStmt, ForStmt, DoStmt>(stmt) ||
         (logic != nullptr && logic->isLogicalOp());
}

// A function of that name ends something; that it looks whether this has ended already is no matter.
bool ends_something(llvm::StringRef name) {
  return llvm::any_of(std::initializer_list<const char*>{"close", "stop", "cancel", "shutdown", "disconnect", "abort",
                                                         "fail", "kill", "terminate"},
                      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

bool is_users(const FunctionDecl& function, const SourceManager& sources) {
  return place_in_user_code(function.getLocation(), sources).isValid();
}

bool may_choose(const FunctionDecl& function, const SourceManager& sources) {
  if (!is_users(function, sources)) return false;
  const FunctionDecl* definition = nullptr;
  const auto* method = dyn_cast<CXXMethodDecl>(&function);
  if ((method != nullptr && method->isVirtual()) || !function.isDefined(definition) || !definition->hasBody())
    return !ends_something(name_of(&function));
  if (asks_for_time(*definition->getBody())) return true;
  return !ends_something(name_of(&function)) && any_written(*definition->getBody(), chooses);
}

bool changes_something(const Stmt& stmt) {
  if (isa<CXXThrowExpr>(stmt)) return true;
  const auto* call = dyn_cast<CallExpr>(&stmt);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
  if (method != nullptr)
    return !method->isConst() && !method->isStatic() && !method->isOverloadedOperator() &&
           timer_set_by(stmt) == nullptr && timer_waited_for(stmt) == nullptr;
  return is_asio_entity(callee, "co_spawn") || is_asio_entity(callee, "async_write");
}

class LaterCode {
 public:
  // Of `body`, what comes after `place`; all of it if that is invalid.
  LaterCode(const Stmt& body, SourceLocation place, const SourceManager& sources)
      : body_{body}, place_{place}, sources_{sources} {}

  bool any(llvm::function_ref<bool(const Stmt&)> is) const {
    return any_written(body_, [&](const Stmt& stmt) {
      return (place_.isInvalid() || sources_.isBeforeInTranslationUnit(place_, stmt.getBeginLoc())) && is(stmt);
    });
  }

 private:
  const Stmt& body_;
  SourceLocation place_;
  const SourceManager& sources_;
};

bool acts_without_condition(const LaterCode& code, const SourceManager& sources) {
  const bool may_be_right = code.any([&](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return chooses(stmt) || (callee != nullptr && may_choose(*callee, sources));
  });
  return !may_be_right && code.any(changes_something);
}

const Expr* token_of(const CallExpr& wait) {
  return wait.getNumArgs() == 0 ? nullptr : wait.getArg(wait.getNumArgs() - 1);
}

// The co_await of the wait alone.
const CoawaitExpr* await_of(const CallExpr& wait, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(wait, context)) {
    if (const auto* await = node.get<CoawaitExpr>()) return await;
    const auto* expression = node.get<Expr>();
    const auto* call = node.get<CallExpr>();
    if (expression == nullptr || (call != nullptr && !call->isCallToStdMove())) return nullptr;
  }
  return nullptr;
}

bool is_in_try(const Stmt& stmt, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(stmt, context)) {
    if (node.get<CXXTryStmt>() != nullptr) return true;
    if (node.get<FunctionDecl>() != nullptr) return false;
  }
  return false;
}

const CallExpr* redirection_in(const Expr& token) {
  const CallExpr* found = nullptr;
  any_written(token, [&](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    if (call != nullptr && name_of(call->getDirectCallee()) == "redirect_error") found = call;
    return found != nullptr;
  });
  return found;
}

// Does anything but a redirect_error name the variable?
bool is_read(const VarDecl& error, const Stmt& code) {
  if (const auto* call = dyn_cast<CallExpr>(&code); call != nullptr && redirection_in(*call) == call) return false;
  if (const auto* reference = dyn_cast<DeclRefExpr>(&code)) return reference->getDecl() == &error;
  if (const auto* lambda = dyn_cast<LambdaExpr>(&code)) return lambda->capture_size() > 0;
  return llvm::any_of(written_children(code), [&](const Stmt* child) { return is_read(error, *child); });
}

bool is_redirected_to_nobody(const CallExpr& redirection, const FunctionDecl& coroutine) {
  const Expr* target = redirection.getArg(redirection.getNumArgs() - 1)->IgnoreParenImpCasts();
  const auto* reference = dyn_cast<DeclRefExpr>(target);
  const auto* error = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  return error != nullptr && error->hasLocalStorage() && !error->getType()->isReferenceType() &&
         !is_read(*error, *coroutine.getBody());
}

// auto [error] = co_await ..., and nobody says error again.
bool is_bound_to_nobody(const CoawaitExpr& await, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(await, context)) {
    if (const auto* parts = node.get<DecompositionDecl>())
      return !parts->bindings().empty() && !parts->bindings().front()->isReferenced();
    if (const auto* variable = node.get<VarDecl>()) return !variable->isReferenced();
    if (node.get<Expr>() == nullptr) return false;
  }
  return false;
}

const FunctionDecl* with_body(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  return function != nullptr && function->isDefined(definition) && definition->hasBody() ? definition : nullptr;
}

// bind_executor(executor, handler), std::move(handler).
bool passes_on(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && (is_in_asio(*callee) || call.isCallToStdMove());
}

// A function, or a lambda in a variable. Null for what is Asio's own, such as bind_executor.
const FunctionDecl* named_handler(const DeclRefExpr& reference) {
  const CXXRecordDecl* closure = class_of(reference.getType());
  if (closure != nullptr && closure->isLambda()) return closure->getLambdaCallOperator();
  const auto* function = dyn_cast<FunctionDecl>(reference.getDecl());
  return function == nullptr || is_in_asio(*function) || function->isInStdNamespace() ? nullptr : function;
}

bool has_unread_parameter(const FunctionDecl& handler) {
  return handler.getNumParams() == 1 && !handler.getParamDecl(0)->isReferenced();
}

}  // namespace

const FunctionDecl* handler_of(const CallExpr& wait) {
  const Expr* token = token_of(wait);
  const FunctionDecl* found = nullptr;
  if (token == nullptr) return nullptr;
  any_written(*token, [&](const Stmt& stmt) {
    if (const auto* call = dyn_cast<CallExpr>(&stmt)) return !passes_on(*call);
    if (const auto* lambda = dyn_cast<LambdaExpr>(&stmt)) found = lambda->getCallOperator();
    if (const auto* reference = dyn_cast<DeclRefExpr>(&stmt)) found = named_handler(*reference);
    return found != nullptr;
  });
  return with_body(found);
}

WaitError error_of_awaited(const CallExpr& wait, ASTContext& context) {
  const CoawaitExpr* await = await_of(wait, context);
  const FunctionDecl* coroutine = surroundings_of(DynTypedNode::create(wait), context).innermost;
  if (await == nullptr || coroutine == nullptr || !coroutine->hasBody()) return WaitError::looked_at;
  const Expr* token = token_of(wait);
  if (token == nullptr || !is_error_returning_token(token->getType()))
    return is_in_try(*await, context) ? WaitError::looked_at : WaitError::thrown;
  const CallExpr* redirection = redirection_in(*token);
  const bool ignored = redirection != nullptr ? is_redirected_to_nobody(*redirection, *coroutine)
                                              : is_thrown_away(*await, context) || is_bound_to_nobody(*await, context);
  return ignored ? WaitError::ignored : WaitError::looked_at;
}

bool acts_heedlessly(const CallExpr& wait, ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  if (const FunctionDecl* handler = handler_of(wait))
    return has_unread_parameter(*handler) && !asks_for_time(*handler->getBody()) &&
           acts_without_condition({*handler->getBody(), SourceLocation(), sources}, sources);
  const FunctionDecl* coroutine = surroundings_of(DynTypedNode::create(wait), context).innermost;
  return error_of_awaited(wait, context) == WaitError::ignored && !asks_for_time(*coroutine->getBody()) &&
         acts_without_condition({*coroutine->getBody(), wait.getEndLoc(), sources}, sources);
}

}  // namespace asio_lint
