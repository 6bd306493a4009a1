// SPDX-License-Identifier: MIT
#include "checks/shared_from_this_in_constructor.hpp"

#include <set>

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "this_object.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_shared_from_this(const CXXMethodDecl& method) {
  const CXXRecordDecl* of = method.getParent();
  if (name_of(&method) != "shared_from_this" || name_of(of) != "enable_shared_from_this") return false;
  const auto* space = dyn_cast<NamespaceDecl>(of->getEnclosingNamespaceContext());
  return of->isInStdNamespace() || (space != nullptr && space->getName() == "boost");
}

// Of the object that is being constructed, not of another one of the same class.
const CXXMethodDecl* method_of_this(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  return call != nullptr && is_this(*call->getImplicitObjectArgument()) ? call->getMethodDecl() : nullptr;
}

bool may_leave(const Stmt& stmt) {
  return any_written(stmt, [](const Stmt& part) { return isa<ReturnStmt, CXXThrowExpr, GotoStmt>(part); });
}

// Follows what certainly runs when a function is called.
class CertainCalls {
 public:
  bool share_this(const CXXMethodDecl& method) {
    const FunctionDecl* definition = nullptr;
    if (is_shared_from_this(method)) return true;
    if (!method.isDefined(definition) || !definition->hasBody() || is_coroutine(definition)) return false;
    return seen_.insert(definition).second && share_this(*definition->getBody());
  }

 private:
  bool share_this(const Stmt& stmt) {
    if (const auto* block = dyn_cast<CompoundStmt>(&stmt)) return share_this(*block);
    if (const auto* choice = dyn_cast<IfStmt>(&stmt)) return share_this(*choice->getCond());
    if (const auto* choice = dyn_cast<ConditionalOperator>(&stmt)) return share_this(*choice->getCond());
    if (const auto* logical = dyn_cast<BinaryOperator>(&stmt); logical != nullptr && logical->isLogicalOp())
      return share_this(*logical->getLHS());
    if (!isa<Expr, DeclStmt, ReturnStmt>(stmt)) return false;
    const CXXMethodDecl* method = method_of_this(stmt);
    return (method != nullptr && share_this(*method)) ||
           llvm::any_of(written_children(stmt), [&](const Stmt* child) { return share_this(*child); });
  }

  bool share_this(const CompoundStmt& block) {
    for (const Stmt* stmt : block.body()) {
      if (share_this(*stmt)) return true;
      if (may_leave(*stmt)) return false;
    }
    return false;
  }

  std::set<const FunctionDecl*> seen_;
};

AST_MATCHER(CXXMemberCallExpr, shares_this) {
  const CXXMethodDecl* method = method_of_this(Node);
  return method != nullptr && CertainCalls{}.share_this(*method);
}

}  // namespace

void SharedFromThisInConstructor::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMemberCallExpr(shares_this()).bind("call"), this);
}

void SharedFromThisInConstructor::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CXXMemberCallExpr>("call");
  const Surroundings around = surroundings_of(DynTypedNode::create(*call), *result.Context);
  if (around.innermost == nullptr || !isa<CXXConstructorDecl>(around.innermost)) return;
  const auto spot = new_spot(*call, *result.Context);
  if (!spot) return;
  const CXXMethodDecl& method = *call->getMethodDecl();
  diag(spot->place,
       "%select{'%1' calls shared_from_this(), which throws|throws}0 std::bad_weak_ptr: while the object is constructed, "
       "no shared_ptr owns it; start the work in a function that is called on the finished shared_ptr")
      << is_shared_from_this(method) << called_name(*call);
  note_function(*this, spot->around);
}

}  // namespace asio_lint
