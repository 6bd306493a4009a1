// SPDX-License-Identifier: MIT
//
// A table of functions, not a rule about names: what has a sibling called async_... need not block.
#include "checks/blocking_call_in_coroutine.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <clang/Lex/Lexer.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "event_loop.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;
using llvm::StringRef;

namespace asio_lint {
namespace {

constexpr const char* timer = "co_await the async_wait of a steady_timer instead";
constexpr const char* operation = "co_await its async_ sibling instead";
constexpr const char* result = "co_await what brings the result, with use_awaitable as the token, instead";
constexpr const char* signal_word = "wait with a channel or a timer that somebody cancels instead";
constexpr const char* elsewhere = "do that on a thread_pool, and co_await its end";

StringRef namespace_of(const FunctionDecl& function) {
  const DeclContext* context = function.getDeclContext();
  while (context != nullptr && context->isInlineNamespace()) context = context->getParent();
  return name_of(dyn_cast_or_null<NamespaceDecl>(context));
}

bool is_of(const CXXRecordDecl& record, StringRef space) {
  const auto* own = dyn_cast<NamespaceDecl>(record.getDeclContext()->getEnclosingNamespaceContext());
  return space == "std" ? record.isInStdNamespace() : name_of(own) == space;
}

// waitpid(..., WNOHANG), poll(..., 0): only asks.
bool only_asks(const CallExpr& call, StringRef name) {
  if ((name != "waitpid" && name != "poll") || call.getNumArgs() != 3) return false;
  Expr::EvalResult last;
  return call.getArg(2)->EvaluateAsInt(last, call.getDirectCallee()->getASTContext()) &&
         last.Val.getInt().isZero() == (name == "poll");
}

// What to do instead of calling the free function; null if it does not block.
const char* instead_of_function(const CallExpr& call, const FunctionDecl& callee) {
  const StringRef name = name_of(&callee);
  if (namespace_of(callee) == "this_thread")
    return name == "sleep_for" || name == "sleep_until" || name == "sleep" ? timer : nullptr;
  if (!callee.isExternC() || only_asks(call, name)) return nullptr;
  return llvm::StringSwitch<const char*>(name)
      .Cases("sleep", "usleep", "nanosleep", timer)
      .Cases("poll", "select", "pause", operation)
      .Cases("getaddrinfo", "gethostbyname", "co_await resolver::async_resolve instead")
      .Cases("system", "waitpid", elsewhere)
      .Default(nullptr);
}

const char* instead_of_std(StringRef type, StringRef name) {
  const bool waits = name == "wait" || name == "wait_for" || name == "wait_until";
  if (type == "future" || type == "shared_future" || type == "__basic_future")
    return waits || name == "get" ? result : nullptr;
  if (type == "condition_variable" || type == "condition_variable_any") return waits ? signal_word : nullptr;
  if (type == "thread" || type == "jthread") return name == "join" ? elsewhere : nullptr;
  if (type == "latch" || type == "barrier") return waits || name == "arrive_and_wait" ? signal_word : nullptr;
  if (type == "counting_semaphore") return name == "acquire" ? signal_word : nullptr;
  return nullptr;
}

const char* instead_of_asio(StringRef object, StringRef name) {
  if (object == "basic_waitable_timer") return name == "wait" ? timer : nullptr;
  if (object == "basic_resolver") return name == "resolve" ? operation : nullptr;
  if (object == "basic_socket_acceptor") return name == "accept" ? operation : nullptr;
  if (object == "stream")
    return name == "handshake" || name == "shutdown" || name == "read_some" || name == "write_some" ? operation
                                                                                                    : nullptr;
  // Connecting a datagram socket only notes the address.
  if (object == "basic_stream_socket")
    return llvm::StringSwitch<const char*>(name)
        .Cases("connect", "read_some", "write_some", "send", "receive", operation)
        .Default(nullptr);
  if (object == "basic_datagram_socket")
    return llvm::StringSwitch<const char*>(name).Cases("receive", "receive_from", operation).Default(nullptr);
  return nullptr;
}

const char* instead_of(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return nullptr;
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(&call)) {
    const QualType type = member->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType();
    const CXXRecordDecl* object = class_of(type->isPointerType() ? type->getPointeeType() : type);
    const CXXRecordDecl* declared_by = member->getRecordDecl();
    if (object == nullptr || declared_by == nullptr) return nullptr;
    if (is_of(*declared_by, "std")) return instead_of_std(name_of(declared_by), name_of(callee));
    return is_in_asio(*object) ? instead_of_asio(name_of(object), name_of(callee)) : nullptr;
  }
  if (!is_in_asio(*callee)) return instead_of_function(call, *callee);
  const bool transfers =
      llvm::StringSwitch<bool>(name_of(callee)).Cases("read", "write", "read_until", "connect", true).Default(false);
  const CXXRecordDecl* stream = transfers && call.getNumArgs() > 0 ? class_of(call.getArg(0)->getType()) : nullptr;
  const bool is_socket = stream != nullptr && is_in_asio(*stream) &&
                         (name_of(stream) == "basic_stream_socket" || name_of(stream) == "stream");
  return is_socket ? operation : nullptr;
}

// 0s, milliseconds{0}, milliseconds::zero().
bool is_no_time(const Expr& duration, const ASTContext& context) {
  const StringRef text = Lexer::getSourceText(CharSourceRange::getTokenRange(duration.getSourceRange()),
                                              context.getSourceManager(), context.getLangOpts());
  return text.starts_with("0") || text.contains("{0}") || text.contains("(0)") || text.contains("zero()");
}

// A function that has asked first: with a time of zero, with non_blocking(), or whether a socket is ready.
bool asks_first(const FunctionDecl& function) {
  return any_written(*function.getBody(), [&](const Stmt& stmt) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
    const StringRef name = call == nullptr ? StringRef() : name_of(call->getMethodDecl());
    if (name == "async_wait") return name_of(call->getRecordDecl()) != "basic_waitable_timer";
    return name == "non_blocking" || name == "native_non_blocking" ||
           (name == "wait_for" && is_no_time(*call->getArg(call->getNumArgs() - 1), function.getASTContext()));
  });
}

AST_MATCHER_P(CallExpr, blocks, OwnNames, own) {
  return instead_of(Node) != nullptr || own.contains(Node.getDirectCallee());
}

}  // namespace

void BlockingCallInCoroutine::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(blocks(own_functions_)).bind("call"), this);
  finder->addMatcher(callExpr(callee(functionDecl(hasName("co_spawn")))).bind("spawn"), this);
}

void BlockingCallInCoroutine::check(const MatchFinder::MatchResult& found) {
  if (const auto* spawn = found.Nodes.getNodeAs<CallExpr>("spawn")) return on_pool_.add(*spawn);
  const auto* call = found.Nodes.getNodeAs<CallExpr>("call");
  if (!runs_on_event_loop(*call, *found.Context)) return;
  const auto spot = new_spot(*call, *found.Context);
  if (!spot || asks_first(*spot->around.innermost)) return;
  const char* instead = instead_of(*call);
  found_.push_back({*spot, called_name(*call), instead == nullptr ? elsewhere : instead});
}

void BlockingCallInCoroutine::onEndOfTranslationUnit() {
  for (const Blocking& one : found_) {
    if (on_pool_.contains(*one.spot.around.innermost)) continue;
    diag(one.spot.place, "'%0' blocks the thread, and everything else that it would run meanwhile; %1")
        << one.name << one.instead;
    note_function(*this, one.spot.around);
  }
  found_.clear();
  on_pool_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
