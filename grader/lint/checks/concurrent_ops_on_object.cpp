// SPDX-License-Identifier: MIT
#include "checks/concurrent_ops_on_object.hpp"

#include <vector>

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "names.hpp"
#include "stream_operation.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// a && b, a || b, make_parallel_group(a, b).
bool runs_arguments_together(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && is_in_asio(*callee) && call.getNumArgs() > 1 &&
         (callee->getOverloadedOperator() == OO_AmpAmp || callee->getOverloadedOperator() == OO_PipePipe ||
          name_of(callee) == "make_parallel_group");
}

AST_MATCHER(CallExpr, runs_its_arguments_together) {
  return runs_arguments_together(Node);
}

// What `[&](auto token) { return start(token); }` starts: such a function is an operation of a parallel group.
const CallExpr* started_by(const LambdaExpr& lambda) {
  const FunctionDecl* body = lambda.getCallOperator();
  if (const FunctionTemplateDecl* pattern = body->getDescribedFunctionTemplate()) {
    if (pattern->spec_begin() == pattern->spec_end()) return nullptr;
    body = *pattern->spec_begin();
  }
  const auto* block = dyn_cast_or_null<CompoundStmt>(body->getBody());
  const auto* only = block == nullptr || block->size() != 1 ? nullptr : dyn_cast<ReturnStmt>(block->body_front());
  return only == nullptr || only->getRetValue() == nullptr ? nullptr : call_behind(*only->getRetValue());
}

struct Operand {
  const Expr* written;  // the operand, or the one of an operand that it is part of
  StreamOperation operation;
};

void add_operands(const Expr& expression, std::vector<Operand>& found) {
  const auto* lambda = dyn_cast<LambdaExpr>(expression.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts());
  const CallExpr* call = lambda == nullptr ? call_behind(expression) : started_by(*lambda);
  if (call == nullptr) return;
  if (runs_arguments_together(*call)) {
    for (const Expr* argument : call->arguments()) add_operands(*argument, found);
  } else if (const auto operation = stream_operation(*call)) {
    found.push_back({&expression, *operation});
  }
}

const char* what_goes_wrong(StreamOperation::Kind kind) {
  switch (kind) {
    case StreamOperation::Kind::read:
      return "'%0' reads from a stream that another operation reads from at the same time: each gets some of the "
             "bytes; await one after the other";
    case StreamOperation::Kind::write:
      return "'%0' writes to a stream that another operation writes to at the same time: their bytes are mixed up; "
             "await one after the other, or give one of them all buffers";
    default:
      return "'%0' starts before another operation of this connection has ended, which can have only one; await one "
             "after the other";
  }
}

}  // namespace

void ConcurrentOpsOnObject::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(runs_its_arguments_together()).bind("call"), this);
}

void ConcurrentOpsOnObject::check(const MatchFinder::MatchResult& result) {
  const auto* call = result.Nodes.getNodeAs<CallExpr>("call");
  std::vector<Operand> before;
  for (const Expr* argument : call->arguments()) {
    std::vector<Operand> here;
    add_operands(*argument, here);
    for (const Operand& second : here) {
      const auto first = llvm::find_if(
          before, [&](const Operand& other) { return must_not_overlap(other.operation, second.operation); });
      const auto spot = first == before.end() ? std::nullopt : new_spot(*second.written, *result.Context);
      if (!spot) continue;
      diag(spot->place, what_goes_wrong(second.operation.kind)) << called_name(*second.operation.call);
      note_function(*this, spot->around);
      diag(first->written->getBeginLoc(), "the other one", DiagnosticIDs::Note);
    }
    before.insert(before.end(), here.begin(), here.end());
  }
}

}  // namespace asio_lint
