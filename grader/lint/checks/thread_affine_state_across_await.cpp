// SPDX-License-Identifier: MIT
//
// A thread may be started after the coroutine in the text: what is found is reported at the end of the file.
#include "checks/thread_affine_state_across_await.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

using State = ThreadStateAfterAwait::State;

AST_MATCHER(FunctionDecl, is_awaitable_coroutine) {
  return Node.isThisDeclarationADefinition() && !Node.isDependentContext() && is_coroutine(&Node) &&
         is_awaitable(Node.getReturnType());
}

const char* message(State state) {
  switch (state) {
    case State::error_number:
      return "errno belongs to whatever this thread, perhaps another one, has run since the co_await; take the "
             "error_code of the operation, or copy errno before the co_await";
    case State::thread_local_object:
      return "'%0' refers to what belongs to the thread before the co_await, and another thread may run this now: both "
             "use it at once; name the thread_local variable again after the co_await";
    case State::thread_id:
      return "'%0' is the thread that ran this before the co_await, perhaps not the one that runs it now; ask again "
             "after the co_await";
  }
  return "";
}

}  // namespace

void ThreadAffineStateAcrossAwait::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(is_awaitable_coroutine()).bind("coroutine"), this);
  ThreadsOfFile::register_matchers(*finder, *this);
}

void ThreadAffineStateAcrossAwait::check(const MatchFinder::MatchResult& result) {
  if (threads_.add(result)) return;
  const auto* coroutine = result.Nodes.getNodeAs<FunctionDecl>("coroutine");
  for (const ThreadStateAfterAwait& state : thread_state_after_await(*coroutine, *result.Context))
    found_.push_back({state, result.Context});
}

void ThreadAffineStateAcrossAwait::onEndOfTranslationUnit() {
  for (const Found& found : found_)
    if (found.state.state == State::error_number || !threads_.is_one()) report(found);
  found_.clear();
  threads_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

void ThreadAffineStateAcrossAwait::report(const Found& found) {
  const auto& [state, use, variable] = found.state;
  const auto spot = new_spot(*use, *found.context);
  if (!spot) return;
  {
    auto warning = diag(spot->place, message(state));
    if (variable != nullptr) warning << variable->getName();
  }
  note_function(*this, spot->around);
  if (variable != nullptr) diag(variable->getLocation(), "kept from here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
