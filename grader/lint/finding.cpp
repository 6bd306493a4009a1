// SPDX-License-Identifier: MIT
//
// Names are built here and not with getQualifiedNameAsString, which prints the arguments of
// class templates.
#include "finding.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprConcepts.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include "nodes_around.hpp"

using namespace clang;

namespace asio_lint {
namespace {

std::string own_name(const NamedDecl& decl) {
  if (const auto* maker = dyn_cast<CXXConstructorDecl>(&decl)) return own_name(*maker->getParent());
  if (const auto* end = dyn_cast<CXXDestructorDecl>(&decl)) {
    return "~" + own_name(*end->getParent());
  }
  if (const auto* space = dyn_cast<NamespaceDecl>(&decl); space && space->isAnonymousNamespace()) {
    return "(anonymous namespace)";
  }
  return decl.getDeclName().getAsString();
}

bool is_lambda_body(const FunctionDecl& function) {
  const auto* method = dyn_cast<CXXMethodDecl>(&function);
  return method != nullptr && method->getParent()->isLambda();
}

bool is_lambda(const DeclContext& context) {
  const auto* record = dyn_cast<CXXRecordDecl>(&context);
  const auto* function = dyn_cast<FunctionDecl>(&context);
  return (record != nullptr && record->isLambda()) || (function != nullptr && is_lambda_body(*function));
}

bool is_never_run(const DynTypedNode& node) {
  if (node.get<TypeLoc>() != nullptr) return true;
  const auto* stmt = node.get<Stmt>();
  return stmt != nullptr && isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr>(stmt);
}

// What a reader would call the owner of the code: a function, or the variable or member that a
// lambda outside any function initialises.
const NamedDecl* owner(const DynTypedNode& node) {
  if (const auto* function = node.get<FunctionDecl>()) {
    return is_lambda_body(*function) ? nullptr : function;
  }
  if (const auto* field = node.get<FieldDecl>()) {
    return field->getParent()->isLambda() ? nullptr : field;
  }
  const auto* variable = node.get<VarDecl>();
  const bool outside = variable != nullptr && !variable->getDeclContext()->isFunctionOrMethod();
  return outside && !isa<ParmVarDecl>(variable) && !variable->isInitCapture() ? variable : nullptr;
}

std::string name_written_in(const Expr& callable) {
  const Expr* plain = callable.IgnoreParenImpCasts();
  if (const auto* ref = dyn_cast<DeclRefExpr>(plain)) return own_name(*ref->getDecl());
  if (const auto* member = dyn_cast<MemberExpr>(plain)) return own_name(*member->getMemberDecl());
  return {};
}

}  // namespace

SourceLocation place_in_user_code(SourceLocation location, const SourceManager& sources) {
  const SourceLocation place = sources.getFileLoc(location);
  return place.isInvalid() || sources.isInSystemHeader(place) ? SourceLocation() : place;
}

bool Surroundings::can_await() const {
  return is_coroutine(innermost) && !in_handler;
}

Surroundings surroundings_of(const DynTypedNode& code, ASTContext& context) {
  Surroundings around;
  for (const DynTypedNode& node : nodes_around(code, context)) {
    if (is_never_run(node)) return around;
    if (around.innermost == nullptr) {
      around.in_handler |= node.get<CXXCatchStmt>() != nullptr;
      around.innermost = node.get<FunctionDecl>();
    }
    around.named = owner(node);
    if (around.named != nullptr) return around;
  }
  return around;
}

std::string qualified_name(const NamedDecl& decl) {
  std::string name = own_name(decl);
  for (const DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent()) {
    const auto* scope = dyn_cast<NamedDecl>(context);
    const auto* space = dyn_cast<NamespaceDecl>(context);
    const bool unspoken = (space != nullptr && space->isInline()) || is_lambda(*context);
    if (scope == nullptr || unspoken) continue;
    name = own_name(*scope) + "::" + name;
  }
  return name;
}

void note_function(tidy::ClangTidyCheck& check, const Surroundings& around) {
  check.diag(around.named->getLocation(), "in function '%0'", DiagnosticIDs::Note) << qualified_name(*around.named);
}

std::string called_name(const CallExpr& call) {
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&call)) {
    if (by_operator->getOperator() != OO_Call) return {};
    return name_written_in(*by_operator->getArg(0));
  }
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr ? own_name(*callee) : name_written_in(*call.getCallee());
}

bool is_coroutine(const FunctionDecl* function) {
  return function != nullptr && isa_and_nonnull<CoroutineBodyStmt>(function->getBody());
}

}  // namespace asio_lint
