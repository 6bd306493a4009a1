// SPDX-License-Identifier: MIT
//
// What all checks have in common: C++20 only, user code only, each place once.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <clang-tidy/ClangTidyCheck.h>

#include "finding.hpp"
#include "own_names.hpp"

namespace asio_lint {

class AsioCheck : public clang::tidy::ClangTidyCheck {
 public:
  using ClangTidyCheck::ClangTidyCheck;

  bool isLanguageVersionSupported(const clang::LangOptions& language) const override { return language.CPlusPlus20; }
  void onEndOfTranslationUnit() override { reported_.clear(); }
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap& options) override;

 protected:
  // What the project gives as the option asio-CHECK.`option`, or as `option` for all checks. For the initialisers of
  // members.
  OwnNames own_names(llvm::StringRef option);

  struct Spot {
    clang::SourceLocation place;
    Surroundings around;
  };

  // Where to report `code`, at `location`. Nothing if it is not the user's, never runs, or has been
  // reported: all instantiations of a template are one.
  std::optional<Spot> new_spot(clang::SourceLocation location, const clang::Stmt& code, clang::ASTContext& context);
  std::optional<Spot> new_spot(const clang::Stmt& code, clang::ASTContext& context) {
    return new_spot(code.getBeginLoc(), code, context);
  }

 private:
  std::vector<std::pair<std::string, std::string>> options_;  // as clang-tidy --dump-config shows them
  std::set<clang::SourceLocation> reported_;
};

}  // namespace asio_lint
