// SPDX-License-Identifier: MIT
#include "checks/unhandled_exception_forgets.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool has_method(const CXXRecordDecl& record, llvm::StringRef name) {
  return llvm::any_of(record.methods(), [&](const CXXMethodDecl* method) { return name_of(method) == name; });
}

// What makes a class a coroutine's promise ([dcl.fct.def.coroutine]).
AST_MATCHER(CXXRecordDecl, is_promise) {
  return has_method(Node, "get_return_object") || has_method(Node, "final_suspend") || name_of(&Node) == "promise_type";
}

AST_MATCHER(CXXMethodDecl, does_nothing) {
  const auto* body = dyn_cast_or_null<CompoundStmt>(Node.getBody());
  return name_of(&Node) == "unhandled_exception" && body != nullptr && body->body_empty();
}

}  // namespace

void UnhandledExceptionForgets::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMethodDecl(isDefinition(), does_nothing(), ofClass(is_promise())).bind("method"), this);
}

void UnhandledExceptionForgets::check(const MatchFinder::MatchResult& result) {
  const auto* method = result.Nodes.getNodeAs<CXXMethodDecl>("method");
  const auto spot = new_spot(method->getLocation(), *method->getBody(), *result.Context);
  if (!spot) return;
  diag(spot->place,
       "what the coroutine throws ends here, and whoever waits for it goes on as if it had succeeded; keep "
       "std::current_exception() and rethrow it where the result is taken, or call std::terminate()");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
