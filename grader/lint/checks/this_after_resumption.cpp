// SPDX-License-Identifier: MIT
#include "checks/this_after_resumption.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "names.hpp"
#include "this_object.hpp"
#include "asio_types.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CXXMethodDecl, suspends) { return name_of(&Node) == "await_suspend" && Node.getNumParams() == 1; }

bool mentions(const Stmt& stmt, const ParmVarDecl& handle) {
  return any_written(stmt, [&](const Stmt& part) {
    const auto* reference = dyn_cast<DeclRefExpr>(&part);
    return reference != nullptr && reference->getDecl() == &handle;
  });
}

// Starts something that resumes the coroutine from elsewhere: an operation or a handler of Asio's, or a thread, with
// the handle in a lambda.
bool gives_away(const Stmt& stmt, const ParmVarDecl& handle) {
  return any_written(stmt, [&](const Stmt& part) {
    const auto* call = dyn_cast<CallExpr>(&part);
    const auto* made = dyn_cast<CXXConstructExpr>(&part);
    const bool starts = (call != nullptr && call->getDirectCallee() != nullptr && is_in_asio(*call->getDirectCallee())) ||
                        (made != nullptr && (name_of(class_of(made->getType())) == "thread" ||
                                             name_of(class_of(made->getType())) == "jthread"));
    return starts && any_written(part, [&](const Stmt& inner) {
             const auto* lambda = dyn_cast<LambdaExpr>(&inner);
             return lambda != nullptr && mentions(*lambda, handle);
           });
  });
}

const Stmt* use_of_this(const Stmt& stmt) {
  const Stmt* found = nullptr;
  any_written(stmt, [&](const Stmt& part) {
    if (isa<CXXThisExpr>(part)) found = &part;
    return found != nullptr;
  });
  return found;
}

}  // namespace

void ThisAfterResumption::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMethodDecl(isDefinition(), suspends()).bind("method"), this);
}

void ThisAfterResumption::check(const MatchFinder::MatchResult& result) {
  const auto* method = result.Nodes.getNodeAs<CXXMethodDecl>("method");
  const auto* body = dyn_cast<CompoundStmt>(method->getBody());
  if (body == nullptr) return;
  const ParmVarDecl& handle = *method->getParamDecl(0);
  const auto* given = llvm::find_if(body->body(), [&](const Stmt* stmt) { return gives_away(*stmt, handle); });
  if (given == body->body_end()) return;
  for (const auto* later = std::next(given); later != body->body_end(); ++later) {
    const Stmt* use = use_of_this(**later);
    if (use == nullptr) continue;
    const auto spot = new_spot((*later)->getBeginLoc(), **later, *result.Context);
    if (!spot) return;
    diag(spot->place,
         "the coroutine may run again by now, and end, and this awaiter lives in its frame; do this before the handle is "
         "given away");
    note_function(*this, spot->around);
    diag((*given)->getBeginLoc(), "given away here", DiagnosticIDs::Note);
    return;
  }
}

}  // namespace asio_lint
