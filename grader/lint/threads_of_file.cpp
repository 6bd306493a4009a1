// SPDX-License-Identifier: MIT
#include "threads_of_file.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(QualType, is_a_thread) {
  const CXXRecordDecl* record = class_of(Node);
  return llvm::StringSwitch<bool>(name_of(record))
      .Cases("thread", "jthread", "thread_group", "thread_pool", "static_thread_pool", "system_context", true)
      .Default(false);
}

AST_MATCHER(CallExpr, starts_thread) {
  const llvm::StringRef name = name_of(Node.getDirectCallee());
  return name == "async" || name == "pthread_create";
}

AST_MATCHER(CXXMemberCallExpr, runs_context) {
  const CXXMethodDecl* method = Node.getMethodDecl();
  return method != nullptr && is_asio_entity(method->getParent(), "io_context") &&
         (name_of(method).starts_with("run") || name_of(method).starts_with("poll"));
}

}  // namespace

void ThreadsOfFile::register_matchers(MatchFinder& finder, MatchFinder::MatchCallback& callback) {
  finder.addMatcher(typeLoc(loc(qualType(is_a_thread()))).bind("thread"), &callback);
  finder.addMatcher(callExpr(starts_thread()).bind("thread"), &callback);
  finder.addMatcher(cxxMemberCallExpr(runs_context()).bind("run"), &callback);
}

bool ThreadsOfFile::add(const MatchFinder::MatchResult& result) {
  const auto& found = result.Nodes.getMap();
  has_threads_ |= found.contains("thread");
  runs_ |= found.contains("run");
  return found.contains("thread") || found.contains("run");
}

}  // namespace asio_lint
