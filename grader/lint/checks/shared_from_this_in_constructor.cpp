// SPDX-License-Identifier: MIT
#include "checks/shared_from_this_in_constructor.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "this_object.hpp"

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
AST_MATCHER(CXXMemberCallExpr, shares_this) {
  return Node.getMethodDecl() != nullptr && is_shared_from_this(*Node.getMethodDecl()) &&
         is_this(*Node.getImplicitObjectArgument());
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
  diag(spot->place,
       "throws std::bad_weak_ptr: while the object is constructed, no shared_ptr owns it; start the work in a function "
       "that is called on the finished shared_ptr");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
