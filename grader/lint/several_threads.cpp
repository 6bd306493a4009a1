// SPDX-License-Identifier: MIT
#include "several_threads.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "pool_coroutines.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool has_one_thread(const CXXConstructExpr& made) {
  const auto* threads =
      made.getNumArgs() == 0 ? nullptr : dyn_cast<IntegerLiteral>(made.getArg(0)->IgnoreParenImpCasts());
  return threads != nullptr && threads->getValue() == 1;
}

// thread_pool pool{1};
bool is_pool_of_one_thread(const VarDecl& variable) {
  const Expr* init = variable.getInit();
  const auto* made = init == nullptr ? nullptr : dyn_cast<CXXConstructExpr>(init->IgnoreUnlessSpelledInSource());
  return made != nullptr && has_one_thread(*made);
}

bool is_run(const FunctionDecl* function) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(function);
  return method != nullptr && name_of(method).starts_with("run") && is_asio_entity(method->getParent(), "io_context");
}

// Also in lambdas within, and where only the name stands: &io_context::run.
bool runs_context(const Stmt& code) {
  if (const auto* member = dyn_cast<MemberExpr>(&code);
      member != nullptr && is_run(dyn_cast<FunctionDecl>(member->getMemberDecl())))
    return true;
  if (const auto* reference = dyn_cast<DeclRefExpr>(&code);
      reference != nullptr && is_run(dyn_cast<FunctionDecl>(reference->getDecl())))
    return true;
  if (const auto* lambda = dyn_cast<LambdaExpr>(&code)) return runs_context(*lambda->getBody());
  return llvm::any_of(code.children(), [](const Stmt* child) { return child != nullptr && runs_context(*child); });
}

bool is_thread(const CXXRecordDecl* record) {
  return name_of(record) == "thread" || name_of(record) == "jthread" || name_of(record) == "thread_group";
}

// std::vector<std::thread>, whose emplace_back makes a thread.
bool holds_threads(QualType type) {
  const auto* made = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  return made != nullptr && made->getTemplateArgs().size() > 0 &&
         made->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         is_thread(class_of(made->getTemplateArgs()[0].getAsType()));
}

bool starts_thread(const Expr& expression) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(&expression))
    return made->getNumArgs() > 0 && is_thread(class_of(made->getType()));
  const auto* call = dyn_cast<CXXMemberCallExpr>(&expression);
  return call != nullptr && (is_thread(call->getRecordDecl()) || holds_threads(call->getObjectType()));
}

}  // namespace

bool shows_threads(const Expr& expression) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(&expression);
      made != nullptr && is_asio_entity(class_of(made->getType()), "thread_pool"))
    return !has_one_thread(*made);
  return starts_thread(expression) && runs_context(expression);
}

bool has_several_threads(const Expr& executor) {
  if (!is_of_pool(executor.getType()) || is_asio_entity(class_of(executor.getType()), "strand")) return false;
  return !any_written(executor, [](const Stmt& stmt) {
    const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
    const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
    return variable != nullptr && is_pool_of_one_thread(*variable);
  });
}

}  // namespace asio_lint
