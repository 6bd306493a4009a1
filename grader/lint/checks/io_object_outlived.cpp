// SPDX-License-Identifier: MIT
//
// An awaitable or a deferred operation only starts later, with a pointer to the object that it was made with.
#include "checks/io_object_outlived.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "io_objects.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "operation_end.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, makes_a_lazy_operation) {
  return starts_operation(Node) && is_lazy(Node.getType());
}

bool takes_stream_first(const FunctionDecl& function) {
  return llvm::StringSwitch<bool>(name_of(&function))
      .Cases("async_read", "async_read_at", "async_read_until", "async_write", "async_write_at", "async_connect", true)
      .Default(false);
}

// What a timer is to timer.async_wait(...), and a socket to async_write(socket, ...).
const Expr* object_of(const CallExpr& operation) {
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(&operation)) return member->getImplicitObjectArgument();
  const FunctionDecl* callee = operation.getDirectCallee();
  return takes_stream_first(*callee) && operation.getNumArgs() > 0 ? operation.getArg(0) : nullptr;
}

// An object that does not outlive the function: a temporary or a local variable.
std::optional<Borrowed> short_lived_object(const CallExpr& operation, ASTContext& context) {
  const Expr* object = object_of(operation);
  // async_send of a channel is one of a base of it.
  if (object == nullptr || !is_io_object(object->IgnoreParenImpCasts()->getType(), context)) return std::nullopt;
  for (const Borrowed& borrowed : borrowed_by(operation))
    if (borrowed.argument == object) return borrowed;
  return std::nullopt;
}

bool is_lazy_operation(const Stmt& stmt) {
  const auto* call = dyn_cast<CallExpr>(&stmt);
  return call != nullptr && starts_operation(*call) && is_lazy(call->getType());
}

// The operation that a local variable was made with.
const CallExpr* operation_kept_in(const Stmt& mention) {
  const auto* reference = dyn_cast<DeclRefExpr>(&mention);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  if (variable == nullptr || !variable->hasLocalStorage() || variable->getInit() == nullptr ||
      reference->refersToEnclosingVariableOrCapture() || !is_lazy(variable->getType()))
    return nullptr;
  const CallExpr* call = call_behind(*variable->getInit());
  return call != nullptr && is_lazy_operation(*call) ? call : nullptr;
}

}  // namespace

void IoObjectOutlived::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(makes_a_lazy_operation()).bind("operation"), this);
  finder->addMatcher(returnStmt(hasReturnValue(expr().bind("returned"))), this);
}

void IoObjectOutlived::check(const MatchFinder::MatchResult& result) {
  if (const auto* operation = result.Nodes.getNodeAs<CallExpr>("operation")) {
    const auto object = short_lived_object(*operation, *result.Context);
    if (object && object->local == nullptr && is_kept_for_later(*operation, *result.Context))
      report(*operation, "this temporary", *result.Context);
  } else if (const auto* returned = result.Nodes.getNodeAs<Expr>("returned"); is_lazy(returned->getType())) {
    report_returned(*returned, *result.Context);
  }
}

void IoObjectOutlived::report_returned(const Expr& value, ASTContext& context) {
  any_written(value, [&](const Stmt& stmt) {
    const CallExpr* operation = is_lazy_operation(stmt) ? cast<CallExpr>(&stmt) : operation_kept_in(stmt);
    const auto object = operation == nullptr ? std::nullopt : short_lived_object(*operation, context);
    // A parameter may live until the caller's full-expression ends, in which the operation may be awaited.
    if (object && object->local != nullptr && !isa<ParmVarDecl>(object->local))
      report(*operation, "'" + object->local->getNameAsString() + "', a local variable,", context);
    return false;
  });
}

void IoObjectOutlived::report(const CallExpr& operation, const std::string& object, ASTContext& context) {
  const auto spot = new_spot(operation, context);
  if (!spot) return;
  diag(spot->place,
       "%0 is gone before '%1' starts, which then uses it; co_await the operation while its object is there")
      << object << called_name(operation);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
