// SPDX-License-Identifier: MIT
#include "fix_files.hpp"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/Path.h>

#include <utility>

namespace integrity {

using namespace clang;

FixFiles::FixFiles(const SourceManager& sources, std::vector<std::string> headers)
    : sources_(sources), headers_(std::move(headers)) {}

bool FixFiles::contain(SourceLocation place) const {
  return place.isValid() && is_of_the_fix(sources_.getFileID(sources_.getExpansionLoc(place)));
}

bool FixFiles::spell(SourceLocation place) const {
  return place.isValid() && is_of_the_fix(sources_.getFileID(sources_.getSpellingLoc(place)));
}

bool FixFiles::is_of_the_fix(FileID file) const {
  if (file == sources_.getMainFileID()) return true;
  const auto entry = sources_.getFileEntryRefForID(file);
  if (!entry || headers_.empty()) return false;
  const auto main = sources_.getFileEntryRefForID(sources_.getMainFileID());
  return main && entry->getDir() == main->getDir() && llvm::is_contained(headers_, llvm::sys::path::filename(entry->getName()));
}

}  // namespace integrity
