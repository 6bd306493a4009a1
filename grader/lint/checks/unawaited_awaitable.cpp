// SPDX-License-Identifier: MIT
//
// Two ways to lose a lazy operation: throw its value away, or keep it in a variable and forget
// the variable. The second is known only at the end of the file, when all uses are seen.
#include "checks/unawaited_awaitable.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "nodes_around.hpp"
#include "thrown_away.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(Expr, starts_lazy_operation) {
  return Node.isPRValue() && is_lazy(Node.getType());
}

AST_MATCHER(Expr, is_discarded) {
  return is_thrown_away(Node, Finder->getASTContext());
}

// Asking an awaitable whether it is valid does not run it.
auto asks_for_validity() {
  return memberExpr(member(hasName("valid")));
}

// What a variable is initialised with; null if it holds no operation of its own: nothing was
// started, or the variable is another name for an operation kept elsewhere.
const Expr* operation_kept_in(const VarDecl& variable) {
  const Expr* init = variable.getInit();
  if (init == nullptr) return nullptr;
  if (const auto* cleanups = dyn_cast<ExprWithCleanups>(init)) init = cleanups->getSubExpr();
  if (variable.getType()->isReferenceType() && !isa<MaterializeTemporaryExpr>(init)) return nullptr;
  init = init->IgnoreUnlessSpelledInSource();
  const auto* construction = dyn_cast<CXXConstructExpr>(init);
  return construction != nullptr && construction->getNumArgs() == 0 ? nullptr : init;
}

AST_MATCHER(VarDecl, keeps_lazy_operation) {
  return Node.hasLocalStorage() && !Node.isImplicit() && !isa<ParmVarDecl>(Node) && !Node.isInitCapture() &&
         is_lazy(Node.getType()) && operation_kept_in(Node) != nullptr;
}

std::string quoted_or(const std::string& name, const char* otherwise) {
  return name.empty() ? otherwise : "'" + name + "'";
}

const char* value_word(QualType type) {
  return is_awaitable(type) ? "awaitable" : "deferred operation";
}

// `spelled` is the operand of the missing co_await; empty if it is too long to repeat.
std::string cure(QualType type, const Surroundings& around, const std::string& spelled) {
  if (around.can_await()) {
    return spelled.empty() ? "write 'co_await' in front of it" : "write 'co_await " + spelled + "'";
  }
  if (is_coroutine(around.innermost)) return "co_await it after the catch block";
  return is_awaitable(type) ? "start it with co_spawn, or co_await it in a coroutine"
                            : "call it with a completion handler, or co_await it in a coroutine";
}

// (void)async_x(..., deferred): that it never runs is written twice. Tests do so, to see that it compiles.
bool is_meant(const CallExpr& call, ASTContext& context) {
  const bool names_token = llvm::any_of(call.arguments(), [](const Expr* argument) {
    return !isa<CXXDefaultArgExpr>(argument) && is_deferred_token(argument->getType());
  });
  for (const DynTypedNode& node : nodes_around(call, context)) {
    const auto* parent = node.get<Expr>();
    if (parent == nullptr || !names_token) return false;
    if (isa<ExplicitCastExpr>(parent)) return parent->getType()->isVoidType();
  }
  return false;
}

// a() && b() would need parentheses as well.
bool co_await_can_be_put_before(const CallExpr& call) {
  const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&call);
  return (by_operator == nullptr || by_operator->getOperator() == OO_Call) && call.getBeginLoc().isFileID() &&
         call.getEndLoc().isFileID();
}

}  // namespace

void UnawaitedAwaitable::registerMatchers(MatchFinder* finder) {
  const auto lazy_local = varDecl(keeps_lazy_operation());
  const auto no_use = anyOf(is_discarded(), hasParent(asks_for_validity()),
                            hasParent(implicitCastExpr(hasParent(asks_for_validity()))));
  finder->addMatcher(callExpr(starts_lazy_operation(), is_discarded()).bind("discarded"), this);
  finder->addMatcher(varDecl(lazy_local).bind("local"), this);
  finder->addMatcher(declRefExpr(to(varDecl(lazy_local).bind("used")), unless(no_use)), this);
}

void UnawaitedAwaitable::check(const MatchFinder::MatchResult& result) {
  if (const auto* call = result.Nodes.getNodeAs<CallExpr>("discarded")) {
    report_discarded(*call, *result.Context);
  } else if (const auto* local = result.Nodes.getNodeAs<VarDecl>("local")) {
    remember(*local, *result.Context);
  } else if (const auto* used = result.Nodes.getNodeAs<VarDecl>("used")) {
    used_.insert(place_in_user_code(used->getLocation(), *result.SourceManager));
  }
}

void UnawaitedAwaitable::report_discarded(const CallExpr& call, ASTContext& context) {
  if (ignored_.contains(call.getDirectCallee()) || is_meant(call, context)) return;
  const auto spot = new_spot(call, context);
  if (!spot) return;
  const auto& [place, around] = *spot;

  const std::string name = called_name(call);
  {
    auto finding = diag(place, "%0 never runs: its %1 is thrown away; %2");
    finding << quoted_or(name, "this operation") << value_word(call.getType())
            << cure(call.getType(), around, name.empty() ? "" : name + "(...)");
    if (around.can_await() && is_whole_statement(call, context) && co_await_can_be_put_before(call)) {
      finding << FixItHint::CreateInsertion(place, "co_await ");
    }
  }
  note_function(*this, around);
}

void UnawaitedAwaitable::remember(const VarDecl& variable, ASTContext& context) {
  const SourceLocation place = place_in_user_code(variable.getLocation(), context.getSourceManager());
  const Surroundings around = surroundings_of(DynTypedNode::create(variable), context);
  if (place.isInvalid() || around.named == nullptr) return;
  const auto* call = dyn_cast<CallExpr>(operation_kept_in(variable));
  if (call != nullptr && ignored_.contains(call->getDirectCallee())) return;
  const bool names_operation = call != nullptr && !call->isCallToStdMove();
  const std::string name = variable.getName().str();
  locals_.try_emplace(place, Local{.name = name,
                                   .operation = names_operation ? called_name(*call) : "",
                                   .cure = cure(variable.getType(), around, "std::move(" + name + ")"),
                                   .around = around});
}

void UnawaitedAwaitable::onEndOfTranslationUnit() {
  for (const auto& [place, local] : locals_) {
    if (!used_.contains(place)) report_unused(place, local);
  }
  AsioCheck::onEndOfTranslationUnit();
  locals_.clear();
  used_.clear();
}

void UnawaitedAwaitable::report_unused(SourceLocation place, const Local& local) {
  diag(place, "%0 never runs: nothing awaits '%1'; %2")
      << quoted_or(local.operation, "this operation") << local.name << local.cure;
  note_function(*this, local.around);
}

}  // namespace asio_lint
