// SPDX-License-Identifier: MIT
#include "checks/final_suspend_ends_frame.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "names.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_named(QualType type, llvm::StringRef name) {
  const CXXRecordDecl* record = type.isNull() ? nullptr : type.getNonReferenceType()->getAsCXXRecordDecl();
  return name_of(record) == name && record->isInStdNamespace();
}

// Its result type, or what its body returns.
AST_MATCHER(CXXMethodDecl, never_suspends) {
  if (name_of(&Node) != "final_suspend") return false;
  return is_named(Node.getReturnType(), "suspend_never");
}

// handle.destroy(), done(), promise() or resume(), of a std::coroutine_handle.
const CallExpr* use_of_frame(const Stmt& stmt) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  if (call == nullptr || call->getMethodDecl() == nullptr || call->getRecordDecl() == nullptr) return nullptr;
  if (name_of(call->getRecordDecl()) != "coroutine_handle" || !call->getRecordDecl()->isInStdNamespace()) return nullptr;
  return llvm::StringSwitch<bool>(name_of(call->getMethodDecl())).Cases("destroy", "done", true).Default(false) ? call : nullptr;
}

// In a method of the type that holds the promise, or of the type that is returned.
const CallExpr* use_of_frame(const CXXRecordDecl& type) {
  const CallExpr* found = nullptr;
  for (const CXXMethodDecl* method : type.methods())
    if (const Stmt* body = method->getBody())
      any_written(*body, [&](const Stmt& stmt) {
        if (found == nullptr) found = use_of_frame(stmt);
        return found != nullptr;
      });
  return found;
}

}  // namespace

void FinalSuspendEndsFrame::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxMethodDecl(isDefinition(), never_suspends()).bind("method"), this);
}

void FinalSuspendEndsFrame::check(const MatchFinder::MatchResult& result) {
  const auto* method = result.Nodes.getNodeAs<CXXMethodDecl>("method");
  const auto* type = dyn_cast<CXXRecordDecl>(method->getParent()->getDeclContext());
  const CallExpr* use = type == nullptr ? nullptr : use_of_frame(*type);
  if (use == nullptr) return;
  const auto spot = new_spot(method->getLocation(), *method->getBody(), *result.Context);
  if (!spot) return;
  diag(spot->place,
       "a coroutine that does not suspend at its end destroys its frame there, and '%0' finds it gone; return "
       "std::suspend_always, and destroy the frame once")
      << name_of(use->getDirectCallee());
  note_function(*this, spot->around);
  diag(use->getBeginLoc(), "used here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
