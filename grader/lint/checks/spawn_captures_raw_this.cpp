// SPDX-License-Identifier: MIT
#include "checks/spawn_captures_raw_this.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <clang/Lex/Lexer.h>

#include "asio_types.hpp"
#include "handed_over.hpp"
#include "kept_alive.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

const LambdaCapture* captured_this(const LambdaExpr& lambda) {
  for (const LambdaCapture& capture : lambda.captures())
    if (capture.getCaptureKind() == LCK_This) return &capture;  // not *this, a copy
  return nullptr;
}

// A body that this file shows, and that nobody overrides.
const FunctionDecl* body_of(const CXXMethodDecl& method) {
  const FunctionDecl* definition = nullptr;
  const bool is_final = !method.isVirtual() || method.hasAttr<FinalAttr>() || method.getParent()->isEffectivelyFinal();
  return is_final && method.isDefined(definition) && definition->hasBody() ? definition : nullptr;
}

// run(), this->run(), shared_from_this()->run(): none of them keeps the object alive.
bool is_called_on_this(const CXXMemberCallExpr& call) {
  const Expr* object = call.getImplicitObjectArgument()->IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(object)) return true;
  const auto* arrow = dyn_cast<CXXOperatorCallExpr>(object);
  const auto* made = arrow == nullptr || arrow->getOperator() != OO_Arrow
                         ? nullptr
                         : dyn_cast<CallExpr>(arrow->getArg(0)->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts());
  return made != nullptr && name_of(made->getDirectCallee()) == "shared_from_this";
}

// A coroutine without a co_await may have ended before co_spawn returns.
bool may_end_later(const FunctionDecl& coroutine) {
  return any_written(*coroutine.getBody(), is_suspension);
}

// The coroutine of this object that the call builds; null if it keeps the object alive, or cannot be read.
const FunctionDecl* careless_coroutine(const CallExpr* call, const CXXRecordDecl& of) {
  const auto* member = dyn_cast_or_null<CXXMemberCallExpr>(call);
  if (member == nullptr || member->getMethodDecl() == nullptr || !is_called_on_this(*member)) return nullptr;
  const FunctionDecl* body = body_of(*member->getMethodDecl());
  return is_coroutine(body) && may_end_later(*body) && !keeps_owner(*body, of) ? body : nullptr;
}

// [this] { return run(); }, where run() keeps the object alive itself or cannot be read.
bool returns_careful_coroutine(const LambdaExpr& lambda, const CXXRecordDecl& of) {
  const auto* block = dyn_cast_or_null<CompoundStmt>(lambda.getBody());
  const auto* only = block == nullptr || block->size() != 1 ? nullptr : dyn_cast<ReturnStmt>(block->body_front());
  const CallExpr* call =
      only == nullptr || only->getRetValue() == nullptr ? nullptr : call_behind(*only->getRetValue());
  const auto* member = dyn_cast_or_null<CXXMemberCallExpr>(call);
  return member != nullptr && is_awaitable(member->getType()) && is_called_on_this(*member) &&
         careless_coroutine(member, of) == nullptr;
}

bool leaves(const Stmt& branch) {
  const auto* block = dyn_cast<CompoundStmt>(&branch);
  return isa<ReturnStmt>(branch) || (block != nullptr && !block->body_empty() && isa<ReturnStmt>(block->body_back()));
}

// [this](error_code error) { if (error) return; ... }: the destructor of a member cancels its operations, and their
// handlers do nothing then.
bool minds_cancellation(const LambdaExpr& lambda) {
  const FunctionDecl& handler = *lambda.getCallOperator();
  const auto* block = dyn_cast_or_null<CompoundStmt>(handler.getBody());
  const auto* first = block == nullptr || block->body_empty() ? nullptr : dyn_cast<IfStmt>(block->body_front());
  if (first == nullptr || handler.getNumParams() == 0 || first->getElse() != nullptr) return false;
  const bool asks = any_written(*first->getCond(), [&](const Stmt& stmt) {
    const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
    return reference != nullptr && reference->getDecl() == handler.getParamDecl(0);
  });
  return asks && (block->size() == 1 || leaves(*first->getThen()));
}

bool is_kept_by_arguments(const CallExpr& call, const CXXRecordDecl& of, const Expr* but = nullptr) {
  return llvm::any_of(call.arguments(),
                      [&](const Expr* argument) { return argument != but && mentions_owner(*argument, of); });
}

bool forgets_owner(const LambdaExpr& lambda, const CXXRecordDecl& of, ASTContext& context) {
  const CallExpr* call = handed_over_to(lambda, context);
  if (is_coroutine(lambda.getCallOperator()) && !may_end_later(*lambda.getCallOperator())) return false;
  return call != nullptr && !is_kept_by_arguments(*call, of) && !keeps_owner(*lambda.getCallOperator(), of) &&
         !returns_careful_coroutine(lambda, of) && !minds_cancellation(lambda);
}

bool forgets_owner(const CallExpr& spawn, const CXXRecordDecl& of) {
  const CallExpr* call = call_behind(*spawn.getArg(1));
  return careless_coroutine(call, of) != nullptr && !is_kept_by_arguments(*call, of) &&
         !is_kept_by_arguments(spawn, of, spawn.getArg(1));
}

AST_MATCHER(LambdaExpr, captures_this) {
  return captured_this(Node) != nullptr;
}

AST_MATCHER(CallExpr, spawns_for_nobody) {
  return Node.getNumArgs() > 2 && Node.getType()->isVoidType() && is_asio_entity(Node.getDirectCallee(), "co_spawn");
}

// `this` is written, and shared_from_this can be called there by its name alone.
bool can_add_self(const LambdaCapture& capture, const CXXMethodDecl& method) {
  return capture.isExplicit() && capture.getLocation().isFileID() &&
         !isa<CXXConstructorDecl, CXXDestructorDecl>(method) && method.getTemplateInstantiationPattern() == nullptr;
}

}  // namespace

void SpawnCapturesRawThis::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(lambdaExpr(captures_this()).bind("lambda"), this);
  finder->addMatcher(callExpr(spawns_for_nobody()).bind("spawn"), this);
}

void SpawnCapturesRawThis::check(const MatchFinder::MatchResult& result) {
  const auto* lambda = result.Nodes.getNodeAs<LambdaExpr>("lambda");
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const Expr& code = lambda != nullptr ? static_cast<const Expr&>(*lambda) : *spawn->getArg(1);
  ASTContext& context = *result.Context;
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(surroundings_of(DynTypedNode::create(code), context).named);
  if (method == nullptr || !can_be_shared(*method->getParent())) return;
  const CXXRecordDecl& of = *method->getParent();
  if (lambda != nullptr ? !forgets_owner(*lambda, of, context) : !forgets_owner(*spawn, of)) return;
  const auto spot = new_spot(code, context);
  if (!spot) return;
  if (lambda != nullptr) {
    const LambdaCapture& capture = *captured_this(*lambda);
    auto finding =
        diag(spot->place,
             "nothing keeps this '%0' alive until this lambda has run; "
             "%select{capture|after the constructor, start it with the capture}1 'self = shared_from_this()'");
    finding << of.getName() << isa<CXXConstructorDecl>(method);
    if (can_add_self(capture, *method))
      finding << FixItHint::CreateInsertion(
          Lexer::getLocForEndOfToken(capture.getLocation(), 0, *result.SourceManager, context.getLangOpts()),
          ", self = shared_from_this()");
  } else {
    diag(spot->place,
         "nothing keeps this '%0' alive while the coroutine '%1' runs; spawn a lambda that captures 'self = "
         "shared_from_this()' and returns '%1(...)'")
        << of.getName() << called_name(*call_behind(*spawn->getArg(1)));
  }
  note_function(*this, spot->around);
}

}  // namespace asio_lint
