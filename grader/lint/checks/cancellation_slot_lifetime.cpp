// SPDX-License-Identifier: MIT
//
// co_spawn and the composed operations (async_read, async_write, ...) keep their state of cancellation in the memory of
// the signal, and look there when they go on. What a socket or a timer does itself forgets the slot.
#include "checks/cancellation_slot_lifetime.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "local_context.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, binds_slot) {
  return is_asio_entity(Node.getDirectCallee(), "bind_cancellation_slot") && Node.getNumArgs() >= 2;
}

const VarDecl* local_variable(const Expr& expression) {
  const auto* reference = dyn_cast<DeclRefExpr>(expression.IgnoreParenImpCasts());
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  const bool is_own = variable != nullptr && variable->hasLocalStorage() && !variable->getType()->isReferenceType() &&
                      !reference->refersToEnclosingVariableOrCapture();
  return is_own ? variable : nullptr;
}

// The local cancellation_signal whose slot this is, by name or through a variable.
const VarDecl* signal_of(const Expr& slot) {
  const Expr* inner = slot.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  if (const VarDecl* variable = local_variable(*inner))
    return variable->getInit() != nullptr ? signal_of(*variable->getInit()) : nullptr;
  const auto* call = dyn_cast<CXXMemberCallExpr>(inner);
  if (call == nullptr || name_of(call->getMethodDecl()) != "slot") return nullptr;
  const VarDecl* signal = local_variable(*call->getImplicitObjectArgument());
  return signal != nullptr && is_asio_entity(class_of(signal->getType()), "cancellation_signal") ? signal : nullptr;
}

bool looks_at_slot_later(const FunctionDecl& function) {
  return is_asio_entity(&function, "co_spawn") || (!isa<CXXMethodDecl>(function) &&
                                                   llvm::StringSwitch<bool>(name_of(&function))
                                                       .Cases("async_read", "async_read_at", "async_read_until", true)
                                                       .Cases("async_write", "async_write_at", "async_connect", true)
                                                       .Default(false) &&
                                                   is_in_asio(function));
}

// The call that starts an operation with the bound token.
const CallExpr* operation_around(const CallExpr& bound, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(bound, context)) {
    if (node.get<Expr>() == nullptr || node.get<LambdaExpr>() != nullptr) return nullptr;
    const auto* call = node.get<CallExpr>();
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    if (callee != nullptr && looks_at_slot_later(*callee)) return call;
  }
  return nullptr;
}

// The signal's own functions, those of Asio that start something, and coroutines, which only run later.
bool goes_on_at_once(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return false;
  if (call.isCallToStdMove() || isa<CXXOperatorCallExpr>(call) || is_lazy(call.getType())) return true;
  const llvm::StringRef name = name_of(callee);
  return is_in_asio(*callee) &&
         (name.starts_with("async_") || name.starts_with("bind_") ||
          llvm::StringSwitch<bool>(name)
              .Cases("co_spawn", "post", "dispatch", "defer", "emit", "slot", "buffer", "get_executor", true)
              .Default(false));
}

// The block that the variable lives in.
const CompoundStmt* scope_of(const VarDecl& variable, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(variable, context))
    if (const auto* block = node.get<CompoundStmt>()) return block;
  return nullptr;
}

// The operation, or the outermost loop in the block that starts it again and again.
const Stmt& repeated_with(const CallExpr& operation, const CompoundStmt& scope, ASTContext& context) {
  const Stmt* repeated = &operation;
  for (const DynTypedNode& node : nodes_around(operation, context)) {
    const auto* stmt = node.get<Stmt>();
    if (stmt == &scope) break;
    if (stmt != nullptr && isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(stmt)) repeated = stmt;
  }
  return *repeated;
}

// Something may wait for the end of the operation while the signal is there: anything that is not known to go on.
bool may_wait(const CompoundStmt& scope, const CallExpr& operation, ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  const SourceLocation from = repeated_with(operation, scope, context).getBeginLoc();
  return any_written(scope, [&](const Stmt& stmt) {
    if (sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), from) ||
        operation.getSourceRange().fullyContains(stmt.getSourceRange()))
      return false;
    const auto* call = dyn_cast<CallExpr>(&stmt);
    return is_suspension(stmt) || isa<CoyieldExpr>(stmt) || (call != nullptr && !goes_on_at_once(*call));
  });
}

bool is_left_behind(const CallExpr& operation, const VarDecl& signal, ASTContext& context) {
  const FunctionDecl* function = surroundings_of(DynTypedNode::create(operation), context).innermost;
  const CompoundStmt* scope = scope_of(signal, context);
  return function != nullptr && !function->isMain() && scope != nullptr && !has_local_context(*function) &&
         !may_wait(*scope, operation, context);
}

}  // namespace

void CancellationSlotLifetime::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(binds_slot()).bind("bound"), this);
}

void CancellationSlotLifetime::check(const MatchFinder::MatchResult& result) {
  const auto* bound = result.Nodes.getNodeAs<CallExpr>("bound");
  ASTContext& context = *result.Context;
  const VarDecl* signal = signal_of(*bound->getArg(0));
  if (signal == nullptr || !is_callback_token(bound->getArg(1)->getType(), context)) return;
  const CallExpr* operation = operation_around(*bound, context);
  if (operation == nullptr || !is_left_behind(*operation, *signal, context)) return;
  const auto spot = new_spot(*bound, context);
  if (!spot) return;
  diag(spot->place,
       "'%0' is gone before what '%1' starts has ended, which looks at its slot until then; keep the signal in a "
       "member, "
       "or in a std::shared_ptr that the completion handler has, too")
      << signal->getName() << called_name(*operation);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
