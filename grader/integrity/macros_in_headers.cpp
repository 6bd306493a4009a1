// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/PPCallbacks.h>

#include <memory>

namespace integrity {
namespace {

using namespace clang;

class Macros : public PPCallbacks {
 public:
  Macros(const FixFiles& fix, Report& report) : fix_(fix), report_(report) {}

  void MacroExpands(const Token& name, const MacroDefinition& definition, SourceRange range, const MacroArgs*) override {
    const MacroInfo* macro = definition.getMacroInfo();
    if (macro == nullptr || !fix_.contain(macro->getDefinitionLoc()) || fix_.contain(range.getBegin())) return;
    report_.add(macro->getDefinitionLoc(), "hidden-name",
                "the macro '" + name.getIdentifierInfo()->getName().str() + "' changes what a header says");
  }

 private:
  const FixFiles& fix_;
  Report& report_;
};

}  // namespace

void watch_macros(Preprocessor& preprocessor, const FixFiles& fix, Report& report) {
  preprocessor.addPPCallbacks(std::make_unique<Macros>(fix, report));
}

}  // namespace integrity
