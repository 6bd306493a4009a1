// SPDX-License-Identifier: MIT
#include "checks/ignored_exception_ptr.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "escaping_exceptions.hpp"
#include "names.hpp"
#include "undone_work.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, is_co_spawn) { return is_asio_entity(&Node, "co_spawn"); }

bool is_exception_ptr(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return name_of(record) == "exception_ptr" && qualified_name(*record).starts_with("std::");
}

// (void)error says that the error is ignored; it does not look at it.
bool looks_at(const Stmt& stmt, const ParmVarDecl& error) {
  const auto* cast = dyn_cast<ExplicitCastExpr>(&stmt);
  if (cast != nullptr && cast->getType()->isVoidType()) return false;
  const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
  if (reference != nullptr) return reference->getDecl() == &error;
  // A lambda inside may look.
  if (const auto* lambda = dyn_cast<LambdaExpr>(&stmt); lambda != nullptr && looks_at(*lambda->getBody(), error)) return true;
  return llvm::any_of(written_children(stmt), [&](const Stmt* child) { return looks_at(*child, error); });
}

AST_MATCHER(LambdaExpr, ignores_exception) {
  const CXXMethodDecl* call = Node.getCallOperator();
  if (Node.isGenericLambda() || is_coroutine(call) || call->getNumParams() == 0 || !call->hasBody()) return false;
  const ParmVarDecl& error = *call->getParamDecl(0);
  return is_exception_ptr(error.getType()) && !looks_at(*call->getBody(), error);
}

// All bodies can be read, and nobody has to hear of what comes out of them.
bool is_harmless(const Expr& spawned, EscapingExceptions& escaping) {
  const CoroutineSource source = source_of(spawned);
  return !source.coroutines.empty() && !source.unknown && source.asio_operations.empty() &&
         llvm::all_of(source.coroutines, [&](const FunctionDecl* coroutine) {
           return llvm::all_of(escaping.of(*coroutine), [&](const Escape& escape) {
             return !is_thrown_in_sight(escape) && harm_of(escape, *coroutine) == nullptr;
           });
         });
}

}  // namespace

void IgnoredExceptionPtr::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(callee(functionDecl(is_co_spawn())),
                              hasArgument(2, ignoringImplicit(lambdaExpr(ignores_exception()).bind("handler"))))
                         .bind("spawn"),
                     this);
}

void IgnoredExceptionPtr::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const auto* handler = result.Nodes.getNodeAs<LambdaExpr>("handler");
  if (is_harmless(*spawn->getArg(1), escaping_) || is_asserted_after(*spawn, *result.Context)) return;
  const auto spot = new_spot(*handler, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "an exception of the coroutine ends here, and nobody hears of it; look at the std::exception_ptr: rethrow, report "
       "or stop");
  note_function(*this, spot->around);
}

void IgnoredExceptionPtr::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
