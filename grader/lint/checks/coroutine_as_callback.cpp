// SPDX-License-Identifier: MIT
#include "checks/coroutine_as_callback.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// The class template argument, or null.
QualType first_type_argument(const CXXRecordDecl& record) {
  const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(&record);
  if (made == nullptr || made->getTemplateArgs().size() == 0) return {};
  const TemplateArgument& first = made->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type ? first.getAsType() : QualType();
}

// std::function, std::move_only_function, asio::any_completion_handler.
bool keeps_function(const CXXRecordDecl& record) {
  const llvm::StringRef name = name_of(&record);
  return (record.isInStdNamespace() && (name == "function" || name == "move_only_function")) ||
         (is_in_asio(record) && name == "any_completion_handler");
}

// Something that returns a lazy operation when it is called: a function, a closure, a std::function, one of them in
// bind_executor and its like. What `deferred(...)` makes of a function is called and then run.
bool is_coroutine_function(QualType type) {
  if (type.isNull()) return false;
  type = type.getNonReferenceType();
  if (type->isPointerType()) type = type->getPointeeType();
  if (const auto* function = type->getAs<FunctionType>()) return is_lazy(function->getReturnType());
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr) return false;
  if (record->isLambda()) {
    const CXXMethodDecl* body = record->getLambdaCallOperator();
    return body != nullptr && is_lazy(body->getReturnType());
  }
  const bool wraps = is_in_asio(*record) && !is_lazy(type) && name_of(record) != "deferred_function";
  return (wraps || keeps_function(*record)) && is_coroutine_function(first_type_argument(*record));
}

// std::function<void(...)> and others that throw a result away.
bool returns_nothing(QualType wrapper) {
  const CXXRecordDecl* record = class_of(wrapper);
  if (record == nullptr) return false;
  const QualType signature = first_type_argument(*record);
  const auto* function = signature.isNull() ? nullptr : signature->getAs<FunctionType>();
  return function != nullptr && function->getReturnType()->isVoidType();
}

bool calls_in_std(const FunctionDecl& function) {
  return function.isInStdNamespace() && llvm::StringSwitch<bool>(name_of(&function))
                                            .Cases("for_each", "for_each_n", "async", "call_once", true)
                                            .Default(false);
}

// Where in the call a function stands that is called and whose result nobody looks at; the first such argument.
const Expr* ignored_coroutine(const CallExpr& call, const OwnNames& own_callers) {
  const FunctionDecl* callee = call.getDirectCallee();
  const auto* assignment = dyn_cast<CXXOperatorCallExpr>(&call);
  if (assignment != nullptr && assignment->getOperator() == OO_Equal) {
    const CXXRecordDecl* kept_in = class_of(call.getArg(0)->getType());
    const bool ignores = kept_in != nullptr && keeps_function(*kept_in) && returns_nothing(call.getArg(0)->getType());
    return ignores && is_coroutine_function(call.getArg(1)->getType()) ? call.getArg(1) : nullptr;
  }
  const llvm::StringRef name = name_of(callee);
  if (name.empty()) return nullptr;
  unsigned first = 0;
  if (is_asio_entity(callee, "co_spawn")) {
    first = 2;  // its second argument is what it spawns
  } else if (is_in_asio(*callee)) {
    const bool calls = name == "post" || name == "dispatch" || name == "defer" || name == "execute" ||
                       (name.starts_with("async_") && name != "async_compose" && name != "async_initiate");
    if (!calls) return nullptr;
  } else if (!calls_in_std(*callee) && !own_callers.contains(callee)) {
    return nullptr;
  }
  for (unsigned i = first; i < call.getNumArgs(); ++i)
    if (is_coroutine_function(call.getArg(i)->getType())) return call.getArg(i);
  return nullptr;
}

AST_MATCHER(CXXConstructExpr, keeps_ignored_coroutine) {
  const CXXRecordDecl* record = Node.getConstructor()->getParent();
  if (Node.getNumArgs() == 0) return false;
  const bool is_thread = record->isInStdNamespace() && (name_of(record) == "thread" || name_of(record) == "jthread");
  const bool ignores = is_thread || (keeps_function(*record) && returns_nothing(Node.getType()));
  return ignores && is_coroutine_function(Node.getArg(0)->getType());
}

AST_MATCHER_P(CallExpr, ignores_coroutine, OwnNames, own_callers) {
  return ignored_coroutine(Node, own_callers) != nullptr;
}

constexpr const char* message =
    "what this returns never runs: %0 calls it and throws the result away; give it to co_spawn, or write a function "
    "here that starts it";

}  // namespace

void CoroutineAsCallback::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(ignores_coroutine(own_callers_)).bind("call"), this);
  finder->addMatcher(cxxConstructExpr(keeps_ignored_coroutine()).bind("keeper"), this);
}

void CoroutineAsCallback::check(const MatchFinder::MatchResult& result) {
  if (const auto* call = result.Nodes.getNodeAs<CallExpr>("call")) {
    if (const auto spot = new_spot(*ignored_coroutine(*call, own_callers_), *result.Context)) {
      const std::string name = called_name(*call);
      diag(spot->place, message) << (name.empty() ? "whoever has it" : "'" + name + "'");
      note_function(*this, spot->around);
    }
  } else if (const auto* keeper = result.Nodes.getNodeAs<CXXConstructExpr>("keeper")) {
    if (const auto spot = new_spot(*keeper->getArg(0), *result.Context)) {
      diag(spot->place, message) << "'" + qualified_name(*keeper->getConstructor()->getParent()) + "'";
      note_function(*this, spot->around);
    }
  }
}

}  // namespace asio_lint
