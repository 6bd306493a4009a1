// SPDX-License-Identifier: MIT
//
// Which places of a translation unit were written by whoever fixes the kata. All else is trusted.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/Decl.h>
#include <clang/Basic/SourceManager.h>

namespace integrity {

class FixFiles {
 public:
  // `headers` are those of the editable files that others include, by their names alone.
  FixFiles(const clang::SourceManager& sources, std::vector<std::string> headers);

  // Where the code stands, or the macro that it comes from is used.
  bool contain(clang::SourceLocation place) const;

  // Where the tokens of the code were written, be it in a macro's definition.
  bool spell(clang::SourceLocation place) const;

  bool declare(const clang::Decl& decl) const { return contain(decl.getLocation()); }

 private:
  bool is_of_the_fix(clang::FileID file) const;

  const clang::SourceManager& sources_;
  std::vector<std::string> headers_;
};

}  // namespace integrity
