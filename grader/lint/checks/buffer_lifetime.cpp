// SPDX-License-Identifier: MIT
#include "checks/buffer_lifetime.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "operation_end.hpp"
#include "temporary_memory.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(CallExpr, starts_an_operation) {
  return starts_operation(Node);
}

}  // namespace

void BufferLifetime::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(starts_an_operation()).bind("operation"), this);
}

void BufferLifetime::check(const MatchFinder::MatchResult& result) {
  const auto* operation = result.Nodes.getNodeAs<CallExpr>("operation");
  for (const Expr* argument : operation->arguments()) {
    const Expr* temporary = is_buffer_sequence(argument->getType()) ? temporary_behind_buffer(*argument) : nullptr;
    if (temporary == nullptr || !outlives_full_expression(*operation, *result.Context)) continue;
    const auto spot = new_spot(*temporary, *result.Context);
    if (!spot) continue;
    diag(spot->place,
         "this temporary is gone before '%0' is done with its memory; keep it in a variable that lives until then, or "
         "co_await the operation in the same expression")
        << called_name(*operation);
    note_function(*this, spot->around);
  }
}

}  // namespace asio_lint
