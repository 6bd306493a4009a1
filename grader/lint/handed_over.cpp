// SPDX-License-Identifier: MIT
//
// What is to be awaited is recognised by the type of the call: with a callback it is void, whatever is wrapped around
// the callback.
#include "handed_over.hpp"

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "nodes_around.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_in_boost(const Decl& decl) {
  bool found = false;
  for (const DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = dyn_cast<NamespaceDecl>(context)) found = name_of(space) == "boost";
  return found;
}

// bind_executor(executor, handler), consign(handler, ...): the handler with something around it.
bool wraps_handler(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (call.isCallToStdMove() || call.getBuiltinCallee() == Builtin::BIforward) return true;
  return callee != nullptr && (is_in_asio(*callee) || is_in_boost(*callee)) &&
         llvm::StringSwitch<bool>(name_of(callee))
             .Cases("bind_executor", "bind_allocator", "bind_cancellation_slot", "bind_immediate_executor", true)
             .Cases("consign", "append", "prepend", "bind_handler", true)
             .Cases("cancel_after", "cancel_at", true)
             .Default(false);
}

}  // namespace

bool starts_operation(const FunctionDecl* function) {
  const llvm::StringRef name = name_of(function);
  if (function == nullptr || (!is_in_asio(*function) && !is_in_boost(*function))) return false;
  return llvm::StringSwitch<bool>(name)
      .Cases("co_spawn", "post", "dispatch", "defer", true)
      .Cases("async_initiate", "async_compose", false)
      .Default(name.starts_with("async_"));
}

const CallExpr* handed_over_to(const Expr& argument, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(argument, context)) {
    if (node.get<Expr>() == nullptr || node.get<LambdaExpr>() != nullptr) return nullptr;
    const auto* call = node.get<CallExpr>();
    if (call == nullptr || wraps_handler(*call)) continue;
    return starts_operation(call->getDirectCallee()) && call->getType()->isVoidType() ? call : nullptr;
  }
  return nullptr;
}

}  // namespace asio_lint
