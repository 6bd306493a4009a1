// SPDX-License-Identifier: MIT
#include "waiting_function.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "local_context.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "test_body.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// io.run(), thread.join(), done.wait(), run_all(io).
bool sounds_like_waiting(llvm::StringRef name) {
  if (name.starts_with("async_") || name.starts_with("running")) return false;
  return name == "attach" || name == "stop" || name == "acquire" || name == "sleep_for" || name == "sleep_until" ||
         name.starts_with("run") || name.starts_with("poll") || name.contains("join") || name.contains("wait") ||
         name.contains("block") || name.contains("sync");
}

bool gets_future(const CallExpr& call) {
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  return member != nullptr && called_name(call) == "get" && name_of(member->getRecordDecl()).contains("future");
}

bool calls_something_that_waits(const Stmt& body) {
  return any_written(body, [](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    return call != nullptr && (sounds_like_waiting(called_name(*call)) || gets_future(*call));
  });
}

// The outermost loop around the code in its function; the code itself if there is none.
const Stmt& with_loops(const Stmt& code, ASTContext& context) {
  const Stmt* outermost = &code;
  for (const DynTypedNode& node : nodes_around(code, context)) {
    if (node.get<FunctionDecl>() != nullptr || node.get<LambdaExpr>() != nullptr) break;
    const auto* stmt = node.get<Stmt>();
    if (stmt != nullptr && isa<CXXForRangeStmt, ForStmt, WhileStmt, DoStmt>(stmt)) outermost = stmt;
  }
  return *outermost;
}

bool awaits_after(const Stmt& start, const FunctionDecl& function, ASTContext& context) {
  const SourceLocation from = with_loops(start, context).getBeginLoc();
  return any_written(*function.getBody(), [&](const Stmt& stmt) {
    return is_suspension(stmt) && !context.getSourceManager().isBeforeInTranslationUnit(stmt.getEndLoc(), from);
  });
}

}  // namespace

bool may_wait_for(const Stmt& start, const FunctionDecl& function, ASTContext& context) {
  if (!function.hasBody() || function.isMain() || is_test_body(function) || has_local_context(function)) return true;
  return calls_something_that_waits(*function.getBody()) || awaits_after(start, function, context);
}

}  // namespace asio_lint
