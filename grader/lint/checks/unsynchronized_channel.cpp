// SPDX-License-Identifier: MIT
#include "checks/unsynchronized_channel.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "several_threads.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// Of experimental::channel; concurrent_channel is a basic_concurrent_channel.
AST_MATCHER(CXXConstructExpr, makes_channel) {
  const CXXRecordDecl* record = class_of(Node.getType());
  return name_of(record) == "basic_channel" && is_in_asio(*record) && Node.getNumArgs() > 0;
}

}  // namespace

void UnsynchronizedChannel::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxConstructExpr(makes_channel()).bind("made"), this);
}

void UnsynchronizedChannel::check(const MatchFinder::MatchResult& result) {
  const auto* made = result.Nodes.getNodeAs<CXXConstructExpr>("made");
  const Expr& executor = *made->getArg(0)->IgnoreUnlessSpelledInSource();
  if (!has_several_threads(executor)) return;
  const auto spot = new_spot(*made, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "a channel takes no lock, and the threads of a pool would use it at once: a data race; make it a "
       "concurrent_channel, or let all who use it run on one strand");
  note_function(*this, spot->around);
}

}  // namespace asio_lint
