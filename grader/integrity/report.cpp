// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

namespace integrity {

using namespace clang;

void Report::add(SourceLocation place, const char* rule, const std::string& message) {
  const SourceLocation shown = sources_.getExpansionLoc(place);
  const unsigned line = sources_.getExpansionLineNumber(shown);
  if (!known_.emplace(line, rule).second) return;
  llvm::outs() << llvm::sys::path::filename(sources_.getFilename(shown)) << ':' << line << ':'
               << sources_.getExpansionColumnNumber(shown) << ": error: " << message << " [integrity-" << rule << "]\n";
}

}  // namespace integrity
