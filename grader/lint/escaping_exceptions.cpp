// SPDX-License-Identifier: MIT
//
// Walks only what was written: of a co_await its operand, of a coroutine its body. The bodies
// of nested lambdas run at another time and are not looked at.
#include "escaping_exceptions.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/CXXInheritance.h>
#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "ended_on_purpose.hpp"
#include "endless_loop.hpp"
#include "lazy_call.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_rethrow_call(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && callee->getQualifiedNameAsString() == "std::rethrow_exception";
}

// Asio operations fail with the system_error that belongs to their error_code.
llvm::StringRef error_class(const FunctionDecl& operation) {
  return llvm::StringRef(operation.getQualifiedNameAsString()).starts_with("boost::") ? "boost::system::system_error"
                                                                                      : "std::system_error";
}

bool is_same_or_base(const CXXRecordDecl& base, const CXXRecordDecl& derived) {
  return base.getCanonicalDecl() == derived.getCanonicalDecl() ||
         (derived.hasDefinition() && base.hasDefinition() &&
          derived.getDefinition()->isDerivedFrom(base.getDefinition()));
}

// std::exception counts as everything: nearly all exceptions derive from it.
bool catches(const CXXCatchStmt& handler, const Escape& escape) {
  const QualType caught = handler.getCaughtType();
  if (caught.isNull()) return true;
  const CXXRecordDecl* caught_class = class_of(caught);
  if (caught_class == nullptr) {
    return !escape.type.isNull() && caught.getNonReferenceType().getCanonicalType().getUnqualifiedType() ==
                                        escape.type.getCanonicalType().getUnqualifiedType();
  }
  const std::string name = caught_class->getQualifiedNameAsString();
  if (name == "std::exception") return true;
  if (!escape.class_name.empty()) {
    return name == escape.class_name || name == "std::runtime_error";
  }
  const CXXRecordDecl* thrown_class = class_of(escape.type);
  return thrown_class != nullptr && is_same_or_base(*caught_class, *thrown_class);
}

bool is_caught(const CXXTryStmt& attempt, const Escape& escape) {
  for (unsigned i = 0; i < attempt.getNumHandlers(); ++i) {
    if (catches(*attempt.getHandler(i), escape)) return true;
  }
  return false;
}

// `if constexpr` drops one arm at compile time.
std::vector<const Stmt*> live_parts(const IfStmt& choice, const ASTContext& context) {
  std::vector<const Stmt*> parts{choice.getInit(), choice.getConditionVariableDeclStmt(), choice.getCond()};
  if (const auto kept = choice.getNondiscardedCase(context)) {
    parts.push_back(*kept);
  } else {
    parts.insert(parts.end(), {choice.getThen(), choice.getElse()});
  }
  return parts;
}

}  // namespace

bool is_thrown_in_sight(const Escape& escape) {
  const CXXRecordDecl* thrown = class_of(escape.type);
  return !escape.type.isNull() && (thrown == nullptr || name_of(thrown) != "system_error");
}

std::vector<Escape> EscapingExceptions::of(const FunctionDecl& coroutine) {
  if (silent_.contains(&coroutine)) return {};
  if (const auto known = known_.find(&coroutine); known != known_.end()) return known->second;
  if (!being_read_.insert(&coroutine).second) {
    met_recursion_ = true;
    return {};
  }
  Escapes found;
  collect(coroutine.getBody(), found);
  being_read_.erase(&coroutine);
  if (being_read_.empty() || !met_recursion_) known_[&coroutine] = found;
  if (being_read_.empty()) met_recursion_ = false;
  return found;
}

void EscapingExceptions::collect(const Stmt* stmt, Escapes& out) {
  if (stmt == nullptr) return;
  if (const auto* body = dyn_cast<CoroutineBodyStmt>(stmt)) {
    collect(body->getBody(), out);
  } else if (const auto* attempt = dyn_cast<CXXTryStmt>(stmt)) {
    collect_try(*attempt, out);
  } else if (const auto* lambda = dyn_cast<LambdaExpr>(stmt)) {
    for (const Expr* captured : lambda->capture_inits()) collect(captured, out);
  } else if (const auto* expression = dyn_cast<CXXThrowExpr>(stmt)) {
    collect_throw(*expression, out);
  } else if (const auto* await = dyn_cast<CoawaitExpr>(stmt)) {
    collect_await(*await, out);
  } else if (const auto* result = dyn_cast<CoreturnStmt>(stmt)) {
    collect(result->getOperand(), out);
  } else if (loop_of(*stmt).body != nullptr) {
    collect_loop(*stmt, out);
  } else {
    collect_children(*stmt, out);
  }
}

void EscapingExceptions::collect_loop(const Stmt& loop, Escapes& out) {
  Escapes inside;
  collect_children(loop, inside);
  const bool is_endless = never_ends(loop_of(loop), (*being_read_.begin())->getASTContext());
  for (Escape& escape : inside) escape.ends_loop = escape.ends_loop || is_endless;
  llvm::append_range(out, inside);
}

void EscapingExceptions::collect_children(const Stmt& stmt, Escapes& out) {
  if (const auto* choice = dyn_cast<IfStmt>(&stmt); choice && choice->isConstexpr()) {
    const auto& context = (*being_read_.begin())->getASTContext();
    for (const Stmt* part : live_parts(*choice, context)) collect(part, out);
    return;
  }
  for (const Stmt* child : stmt.children()) collect(child, out);
  const auto* call = dyn_cast<CallExpr>(&stmt);
  if (call != nullptr && is_rethrow_call(*call)) out.push_back({.where = call});
}

void EscapingExceptions::collect_try(const CXXTryStmt& attempt, Escapes& out) {
  Escapes inside;
  collect(attempt.getTryBlock(), inside);
  for (const Escape& escape : inside) {
    if (!is_caught(attempt, escape)) out.push_back(escape);
  }
  for (unsigned i = 0; i < attempt.getNumHandlers(); ++i) {
    collect(attempt.getHandler(i)->getHandlerBlock(), out);
  }
}

void EscapingExceptions::collect_throw(const CXXThrowExpr& expression, Escapes& out) {
  const Expr* thrown = expression.getSubExpr();
  collect(thrown, out);
  out.push_back({.where = &expression, .type = thrown ? thrown->getType() : QualType()});
}

void EscapingExceptions::collect_await(const CoawaitExpr& await, Escapes& out) {
  if (await.isImplicit()) return;
  const Expr* operand = await.getOperand();
  collect(operand, out);
  const CallExpr* call = call_behind(*operand);
  if (is_this_coro_tag(operand->getType())) return;
  if (call != nullptr && (silent_.contains(call->getDirectCallee()) || fails_only_on_purpose(*call))) return;
  llvm::append_range(out, of_awaited(*operand, await));
}

EscapingExceptions::Escapes EscapingExceptions::of_awaited(const Expr& operand, const Stmt& await) {
  const CoroutineSource source = source_of(operand);
  Escapes found;
  for (const FunctionDecl* coroutine : source.coroutines) {
    for (const Escape& inner : of(*coroutine)) {
      Escape outer = inner;
      outer.where = &await;
      found.push_back(outer);
    }
  }
  for (const FunctionDecl* operation : source.asio_operations) {
    found.push_back({.where = &await, .class_name = error_class(*operation)});
  }
  for (const CallExpr* either : source.alternatives) {
    const Escapes left = of_awaited(*either->getArg(0), await);
    const Escapes right = of_awaited(*either->getArg(1), await);
    if (left.empty() || right.empty()) continue;
    llvm::append_range(found, left);
    llvm::append_range(found, right);
  }
  if (source.unknown) found.push_back({.where = &await});
  return found;
}

}  // namespace asio_lint
