// SPDX-License-Identifier: MIT
#include "checks/unsynchronized_channel.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "pool_coroutines.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// Of experimental::channel; concurrent_channel is a basic_concurrent_channel.
AST_MATCHER(CXXConstructExpr, makes_channel) {
  const CXXRecordDecl* record = class_of(Node.getType());
  return name_of(record) == "basic_channel" && is_in_asio(*record) && Node.getNumArgs() > 0;
}

bool is_strand(QualType type) { return is_asio_entity(class_of(type), "strand"); }

// thread_pool pool{1};
bool is_pool_of_one_thread(const VarDecl& variable) {
  const Expr* init = variable.getInit();
  const auto* made = init == nullptr ? nullptr : dyn_cast<CXXConstructExpr>(init->IgnoreUnlessSpelledInSource());
  const auto* threads = made == nullptr || made->getNumArgs() == 0
                            ? nullptr
                            : dyn_cast<IntegerLiteral>(made->getArg(0)->IgnoreParenImpCasts());
  return threads != nullptr && threads->getValue() == 1;
}

bool has_one_thread(const Expr& executor) {
  return any_written(executor, [](const Stmt& stmt) {
    const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
    const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
    return variable != nullptr && is_pool_of_one_thread(*variable);
  });
}

}  // namespace

void UnsynchronizedChannel::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxConstructExpr(makes_channel()).bind("made"), this);
}

void UnsynchronizedChannel::check(const MatchFinder::MatchResult& result) {
  const auto* made = result.Nodes.getNodeAs<CXXConstructExpr>("made");
  const Expr& executor = *made->getArg(0)->IgnoreUnlessSpelledInSource();
  if (!is_of_pool(executor.getType()) || is_strand(executor.getType()) || has_one_thread(executor)) return;
  const auto spot = new_spot(*made, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "a channel takes no lock, and the threads of a pool would use it at once: a data race; make it a "
       "concurrent_channel, or let all who use it run on one strand");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
