// SPDX-License-Identifier: MIT
#include "checks/ignored_error_code.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "thrown_away.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_error_code(QualType type) { return name_of(class_of(type)) == "error_code"; }

// What as_tuple makes of an operation that can fail.
bool begins_with_error(QualType type) {
  const auto* made = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  if (name_of(made) != "tuple" || !made->isInStdNamespace() || made->getTemplateArgs().size() == 0) return false;
  const TemplateArgument& elements = made->getTemplateArgs()[0];
  return elements.getKind() == TemplateArgument::Pack && elements.pack_size() > 0 &&
         is_error_code(elements.pack_begin()->getAsType());
}

// A channel that is closed says "go on" to who waits for it.
bool is_of_channel(const FunctionDecl& operation) {
  const auto* method = dyn_cast<CXXMethodDecl>(&operation);
  return method != nullptr && name_of(method->getParent()).contains("channel");
}

// One of Asio's, in sight, and not one about whose error there is little to do, or where it means "called off".
bool should_be_asked(const Expr& awaited) {
  return any_written(awaited, [](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const FunctionDecl* operation = call == nullptr ? nullptr : call->getDirectCallee();
    return name_of(operation).starts_with("async_") && is_in_asio(*operation) && !is_of_channel(*operation) &&
           !llvm::StringSwitch<bool>(name_of(operation))
                .Cases("async_wait", "async_shutdown", "async_close", "async_disconnect", "async_cancel", true)
                .Default(false);
  });
}

AST_MATCHER(CoawaitExpr, error_is_thrown_away) {
  return !Node.isImplicit() && begins_with_error(Node.getType()) && should_be_asked(*Node.getOperand()) &&
         is_whole_statement(Node, Finder->getASTContext());
}

bool mentions(const Stmt* stmt, const BindingDecl& part) {
  return stmt != nullptr && any_written(*stmt, [&](const Stmt& inner) {
           const auto* reference = dyn_cast<DeclRefExpr>(&inner);
           return reference != nullptr && reference->getDecl() == &part;
         });
}

// Another part of the result tells as well: no bytes, a socket that is not open.
bool is_judged(const BindingDecl& part, const Stmt& body) {
  return any_written(body, [&](const Stmt& stmt) {
    const auto* comparison = dyn_cast<BinaryOperator>(&stmt);
    if (comparison != nullptr && comparison->isComparisonOp() && mentions(comparison, part)) return true;
    if (const auto* choice = dyn_cast<IfStmt>(&stmt)) return mentions(choice->getCond(), part);
    if (const auto* choice = dyn_cast<ConditionalOperator>(&stmt)) return mentions(choice->getCond(), part);
    if (const auto* loop = dyn_cast<WhileStmt>(&stmt)) return mentions(loop->getCond(), part);
    return false;
  });
}

// auto [error, size] = co_await ..., and nothing says error again. A name like _ or ignored says that this is meant.
AST_MATCHER(DecompositionDecl, error_is_never_read) {
  if (Node.bindings().empty() || Node.getInit() == nullptr) return false;
  const BindingDecl& error = *Node.bindings().front();
  if (!begins_with_error(Node.getType()) || error.isReferenced() || Node.hasAttr<UnusedAttr>() ||
      error.getName().starts_with("_") || error.getName().starts_with("ignore"))
    return false;
  return any_written(*Node.getInit(), [](const Stmt& stmt) {
    return is_suspension(stmt) && should_be_asked(*cast<CoawaitExpr>(stmt).getOperand());
  });
}

}  // namespace

void IgnoredErrorCode::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(coawaitExpr(error_is_thrown_away()).bind("await"), this);
  finder->addMatcher(declStmt(hasSingleDecl(decl(decompositionDecl(error_is_never_read()).bind("parts")))).bind("declaration"), this);
}

void IgnoredErrorCode::check(const MatchFinder::MatchResult& result) {
  const Stmt* code = result.Nodes.getNodeAs<CoawaitExpr>("await");
  if (code == nullptr) code = result.Nodes.getNodeAs<DeclStmt>("declaration");
  if (const auto* parts = result.Nodes.getNodeAs<DecompositionDecl>("parts")) {
    const Surroundings around = surroundings_of(DynTypedNode::create(*code), *result.Context);
    if (around.innermost == nullptr || llvm::any_of(parts->bindings(), [&](const BindingDecl* part) {
          return is_judged(*part, *around.innermost->getBody());
        }))
      return;
  }
  const auto spot = new_spot(*code, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "with as_tuple an error is not thrown, and nobody looks at it here: the coroutine goes on as if the operation had "
       "succeeded; look at the error code, or leave out as_tuple");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
