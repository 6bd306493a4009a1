// SPDX-License-Identifier: MIT
#include "callbacks_of_file.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool returns_nothing(const CXXRecordDecl& callback) {
  const auto* specialisation = dyn_cast<ClassTemplateSpecializationDecl>(&callback);
  if (specialisation == nullptr || specialisation->getTemplateArgs().size() == 0) return false;
  const TemplateArgument& first = specialisation->getTemplateArgs()[0];
  const auto* signature =
      first.getKind() == TemplateArgument::Type ? first.getAsType()->getAs<FunctionProtoType>() : nullptr;
  return signature != nullptr && signature->getReturnType()->isVoidType();
}

bool takes_lock(const Stmt& stmt, const Locks& locks) {
  if (const auto* declaration = dyn_cast<DeclStmt>(&stmt))
    return llvm::any_of(declaration->decls(), [&](const Decl* declared) {
      const auto* variable = dyn_cast<VarDecl>(declared);
      return variable != nullptr && locks.is_guard(variable->getType()) && locks.takes_lock(*variable);
    });
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  return call != nullptr && name_of(call->getMethodDecl()) == "lock" &&
         locks.is_blocking_mutex(call->getImplicitObjectArgument()->getType());
}

bool takes_lock(const FunctionDecl& function, const Locks& locks) {
  const FunctionDecl* definition = function.getDefinition();
  const Stmt* body = definition == nullptr ? nullptr : definition->getBody();
  return body != nullptr && any_written(*body, [&](const Stmt& stmt) { return takes_lock(stmt, locks); });
}

// asio::dispatch may run at once what it is given, and that may be a coroutine that goes on.
bool comes_back(const FunctionDecl& callback, const Locks& locks) {
  return callback.hasBody() && any_written(*callback.getBody(), [&](const Stmt& stmt) {
           const auto* call = dyn_cast<CallExpr>(&stmt);
           const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
           return callee != nullptr && (is_asio_entity(callee, "dispatch") || takes_lock(*callee, locks));
         });
}

const CXXRecordDecl* callback_class(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return record == nullptr ? nullptr : record->getCanonicalDecl();
}

struct Made {
  QualType callback;
  const CXXRecordDecl* lambda = nullptr;
};

// Of the elements of a container.
QualType callback_in(QualType container) {
  const auto* record = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(container));
  if (record == nullptr || !record->isInStdNamespace()) return {};
  for (const TemplateArgument& argument : record->getTemplateArgs().asArray())
    if (argument.getKind() == TemplateArgument::Type && is_callback(argument.getAsType())) return argument.getAsType();
  return {};
}

Made made_of(QualType callback, const Expr& lambda) {
  const CXXRecordDecl* given = class_of(lambda.getType());
  if (callback.isNull() || !is_callback(callback) || given == nullptr || !given->isLambda()) return {};
  return {callback, given};
}

// Callback{[] {}}, callback_ = [] {}, callbacks_.emplace_back([] {}).
Made made_by(const Expr& expression) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(&expression))
    return made->getNumArgs() == 0 ? Made{} : made_of(made->getType(), *made->getArg(0));
  if (const auto* assignment = dyn_cast<CXXOperatorCallExpr>(&expression))
    return assignment->getOperator() != OO_Equal
               ? Made{}
               : made_of(assignment->getArg(0)->getType(), *assignment->getArg(1));
  const auto* call = dyn_cast<CXXMemberCallExpr>(&expression);
  if (call == nullptr || call->getNumArgs() == 0 || !name_of(call->getMethodDecl()).starts_with("emplace")) return {};
  return made_of(callback_in(call->getImplicitObjectArgument()->getType()), *call->getArg(call->getNumArgs() - 1));
}

AST_MATCHER(Expr, makes_callback) { return made_by(Node).lambda != nullptr; }

// callbacks_.push_back(callback), callback_ = std::move(callback).
bool keeps(const CallExpr& call) {
  const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&call);
  if (by_operator != nullptr) return by_operator->getOperator() == OO_Equal;
  return llvm::StringSwitch<bool>(name_of(call.getDirectCallee()))
      .Cases("push_back", "emplace_back", "push_front", "emplace_front", "push", "insert", true)
      .Cases("emplace", "try_emplace", "insert_or_assign", "assign", true)
      .Default(false);
}

AST_MATCHER(DeclRefExpr, is_parameter_kept) {
  if (!isa<ParmVarDecl>(Node.getDecl()) || !is_callback(Node.getType())) return false;
  for (const DynTypedNode& node : nodes_around(Node, Finder->getASTContext())) {
    if (node.get<Expr>() == nullptr || node.get<LambdaExpr>() != nullptr) return false;
    if (const auto* call = node.get<CallExpr>(); call != nullptr && keeps(*call)) return true;
  }
  return false;
}

}  // namespace

bool is_callback(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr) return false;
  const llvm::StringRef name = name_of(record);
  const bool is_one = ((name == "function" || name == "move_only_function") &&
                       (record->isInStdNamespace() || qualified_name(*record).starts_with("boost::"))) ||
                      is_asio_entity(record, "any_completion_handler");
  return is_one && (name == "any_completion_handler" || returns_nothing(*record));
}

void CallbacksOfFile::register_matchers(MatchFinder& finder, MatchFinder::MatchCallback& callback) {
  finder.addMatcher(expr(makes_callback()).bind("made"), &callback);
  finder.addMatcher(declRefExpr(is_parameter_kept()).bind("kept"), &callback);
}

bool CallbacksOfFile::add(const MatchFinder::MatchResult& result, const Locks& locks) {
  if (const auto* expression = result.Nodes.getNodeAs<Expr>("made")) {
    const auto [callback, lambda] = made_by(*expression);
    Known& known = known_[callback_class(callback)];
    ++known.lambdas;
    const CXXMethodDecl* body = lambda->getLambdaCallOperator();
    if (comes_back(*body, locks)) ++known.lambdas_that_come_back;
    return true;
  }
  const auto* kept = result.Nodes.getNodeAs<DeclRefExpr>("kept");
  if (kept == nullptr) return false;
  const Surroundings around = surroundings_of(DynTypedNode::create(*kept), *result.Context);
  if (around.innermost != nullptr && takes_lock(*around.innermost, locks))
    known_[callback_class(kept->getType())].kept_under_lock = true;
  return true;
}

bool CallbacksOfFile::may_come_back(QualType type) const {
  const auto found = known_.find(callback_class(type));
  if (found == known_.end()) return false;
  const Known& known = found->second;
  return known.lambdas > 0 ? known.lambdas == known.lambdas_that_come_back : known.kept_under_lock;
}

}  // namespace asio_lint
