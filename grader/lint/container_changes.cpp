// SPDX-License-Identifier: MIT
//
// What breaks what, by [container.requirements]: nodes of maps, sets and lists stay where they are until they are
// erased, but an unordered container that grows breaks its iterators. A deque that grows at its ends breaks iterators
// and no references. With vectors and strings any change counts.
#include "container_changes.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "handed_over.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "shared_container.hpp"
#include "test_body.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;
using llvm::StringRef;

namespace asio_lint {
namespace {

struct Breaks {
  bool iterators = false;
  bool references = false;
};

enum class Effect { none, grows, grows_at_end, loses };

Effect effect_of_member(StringRef name) {
  return llvm::StringSwitch<Effect>(name)
      .Cases("push_back", "emplace_back", "push_front", "emplace_front", Effect::grows_at_end)
      .Cases("push", "emplace", Effect::grows_at_end)
      .Cases("insert", "emplace_hint", "try_emplace", "insert_or_assign", "append", "insert_range", Effect::grows)
      .Cases("insert_after", "emplace_after", "reserve", "rehash", "shrink_to_fit", Effect::grows)
      .Cases("erase", "clear", "extract", "pop_back", "pop_front", "pop", "erase_after", Effect::loses)
      .Cases("remove", "remove_if", "unique", "resize", "assign", "swap", Effect::loses)
      .Default(Effect::none);
}

// Of a function in std that is given the container.
Effect effect_of_function(StringRef name) {
  return llvm::StringSwitch<Effect>(name)
      .Cases("erase", "erase_if", "swap", "exchange", "move", Effect::loses)
      .Default(Effect::none);
}

bool is_map(StringRef container) {
  return container == "map" || container == "unordered_map";
}

Effect effect_of_operator(OverloadedOperatorKind kind, StringRef container) {
  if (kind == OO_Equal) return Effect::loses;
  if (kind == OO_PlusEqual) return Effect::grows;
  return kind == OO_Subscript && is_map(container) ? Effect::grows : Effect::none;
}

Breaks breaks(Effect effect, StringRef container) {
  if (effect == Effect::none || effect == Effect::loses) return {effect == Effect::loses, effect == Effect::loses};
  const bool has_ends = container == "deque" || container == "queue" || container == "stack";
  // An emplace of any other container stands for an insert.
  if (has_ends) return {true, effect != Effect::grows_at_end};
  if (container.starts_with("unordered_")) return {true, false};
  const bool moves_elements = container == "vector" || container == "basic_string" || container == "priority_queue";
  return {moves_elements, moves_elements};
}

struct Changed {
  const Expr* container = nullptr;
  Effect effect = Effect::none;
};

Changed changed_by(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return {};
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(&call))
    return {member->getImplicitObjectArgument(), effect_of_member(name_of(callee))};
  if (isa<CXXOperatorCallExpr>(call)) {
    const CXXRecordDecl* record = class_of(call.getArg(0)->getType());
    return {call.getArg(0), effect_of_operator(callee->getOverloadedOperator(), name_of(record))};
  }
  if (!callee->isInStdNamespace()) return {};
  for (const Expr* argument : call.arguments())
    if (shared_container(*argument) != nullptr) return {argument, effect_of_function(name_of(callee))};
  return {};
}

AST_MATCHER(CallExpr, changes_a_shared_container) {
  const auto [container, effect] = changed_by(Node);
  return effect != Effect::none && container != nullptr && shared_container(*container) != nullptr;
}

// The function that runs the code: a lambda that is no coroutine, and is not given to Asio, is run by the function that
// it is written in.
const FunctionDecl* runner_of(const Expr& code, ASTContext& context) {
  const FunctionDecl* lambda_body = nullptr;
  for (const DynTypedNode& node : nodes_around(code, context)) {
    if (const auto* lambda = node.get<LambdaExpr>()) {
      if (is_coroutine(lambda->getCallOperator()) || handed_over_to(*lambda, context) != nullptr)
        return lambda->getCallOperator();
    } else if (const auto* function = node.get<FunctionDecl>()) {
      const auto* method = dyn_cast<CXXMethodDecl>(function);
      if (method == nullptr || !method->getParent()->isLambda()) return function;
      lambda_body = function;
    }
  }
  return lambda_body;
}

// All instantiations of a template are one.
bool is_same_function(const FunctionDecl& one, const FunctionDecl& other) {
  return one.getCanonicalDecl()->getLocation() == other.getCanonicalDecl()->getLocation();
}

bool calls(const Stmt& code, const FunctionDecl& callee) {
  return any_written(code, [&](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const FunctionDecl* called = call == nullptr ? nullptr : call->getDirectCallee();
    return called != nullptr && is_same_function(*called, callee);
  });
}

bool awaits(const FunctionDecl& function, const FunctionDecl& coroutine) {
  return function.hasBody() && any_written(*function.getBody(), [&](const Stmt& stmt) {
           return is_suspension(stmt) && calls(stmt, coroutine);
         });
}

bool runs_before_or_after(const FunctionDecl& other, const FunctionDecl& coroutine) {
  return is_same_function(other, coroutine) || awaits(other, coroutine) || calls(*coroutine.getBody(), other) ||
         isa<CXXConstructorDecl, CXXDestructorDecl>(other) || other.isMain() || is_test_body(other);
}

// A function that has made the container fills it before it lets others see it.
bool has_made(const FunctionDecl& function, const ValueDecl& container) {
  return container.getDeclContext() == &function;
}

}  // namespace

StatementMatcher ContainerChanges::matcher() {
  return callExpr(changes_a_shared_container()).bind("change");
}

void ContainerChanges::add(const Expr& change, ASTContext& context) {
  const FunctionDecl* runner = runner_of(change, context);
  const auto [container, effect] = changed_by(cast<CallExpr>(change));
  if (runner == nullptr) return;
  const Breaks broken = breaks(effect, name_of(class_of(container->IgnoreParenImpCasts()->getType())));
  found_[cast<ValueDecl>(shared_container(*container)->getCanonicalDecl())].push_back(
      {&change, runner, broken.iterators, broken.references});
}

const Expr* ContainerChanges::by_others(const ValueDecl& container, Kept kept, const FunctionDecl& coroutine) const {
  const auto changes = found_.find(cast<ValueDecl>(container.getCanonicalDecl()));
  if (changes == found_.end()) return nullptr;
  for (const Change& change : changes->second)
    if ((kept == Kept::iterator ? change.breaks_iterators : change.breaks_references) &&
        !runs_before_or_after(*change.runner, coroutine) && !has_made(*change.runner, container))
      return change.where;
  return nullptr;
}

}  // namespace asio_lint
