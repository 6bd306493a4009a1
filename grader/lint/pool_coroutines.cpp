// SPDX-License-Identifier: MIT
#include "pool_coroutines.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {

void PoolCoroutines::add(const CallExpr& spawn) {
  if (spawn.getNumArgs() > 1 && is_of_pool(spawn.getArg(0)->getType())) add_all(*spawn.getArg(1));
}

void PoolCoroutines::add_all(const Expr& awaitable) {
  for (const FunctionDecl* coroutine : coroutines_of(awaitable)) add(*coroutine);
}

void PoolCoroutines::add(const FunctionDecl& coroutine) {
  if (!found_.insert(coroutine.getCanonicalDecl()).second) return;
  any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    if (is_suspension(stmt)) add_all(*cast<CoawaitExpr>(stmt).getOperand());
    return false;
  });
}

bool PoolCoroutines::contains(const FunctionDecl& coroutine) const {
  return found_.contains(coroutine.getCanonicalDecl());
}

bool is_of_pool(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr || !is_in_asio(*record)) return false;
  if (is_asio_entity(record, "thread_pool")) return true;
  if (const auto* outer = dyn_cast<CXXRecordDecl>(record->getDeclContext()); is_asio_entity(outer, "thread_pool"))
    return true;
  const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(record);
  return made != nullptr && llvm::any_of(made->getTemplateArgs().asArray(), [](const TemplateArgument& argument) {
           return argument.getKind() == TemplateArgument::Type && is_of_pool(argument.getAsType());
         });
}

}  // namespace asio_lint
