// SPDX-License-Identifier: MIT
#include "test_body.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/Lex/Lexer.h>

#include "names.hpp"

using namespace clang;

namespace asio_lint {

bool is_test_body(const FunctionDecl& function) {
  const llvm::StringRef name = name_of(&function);
  if (name.starts_with("CATCH2_INTERNAL_TEST") || name.starts_with("C_A_T_C_H_T_E_S_T")) return true;
  const auto* method = dyn_cast<CXXMethodDecl>(&function);
  if (method == nullptr) return false;
  const llvm::StringRef of = name_of(method->getParent());
  return name == "TestBody" || name == "test_method" || of.ends_with("_test") || of.ends_with("_test_suite");
}

bool is_test_assertion(const Stmt& stmt, const ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  SourceLocation place = stmt.getBeginLoc();
  if (!place.isMacroID()) return false;
  while (sources.getImmediateMacroCallerLoc(place).isMacroID()) place = sources.getImmediateMacroCallerLoc(place);
  llvm::StringRef name = Lexer::getImmediateMacroName(place, sources, context.getLangOpts());
  for (const llvm::StringRef project : {"BOOST_ASIO_", "ASIO_", "BEAST_", "BOOST_"}) name.consume_front(project);
  return name.starts_with("EXPECT") || name.starts_with("ASSERT_") || name.starts_with("CHECK") ||
         name.starts_with("REQUIRE") || name.starts_with("TEST");
}

}  // namespace asio_lint
