// SPDX-License-Identifier: MIT
// The names that a compiled fix defines and uses: what no reading of its text can miss, whatever macros and casts
// there are. (ELF, 64 bits, as this machine compiles it.)
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace grader {

struct ObjectSymbols {
  std::vector<std::string> used;     // defined elsewhere
  std::vector<std::string> defined;  // for others, and not as one of several copies
  std::vector<std::string> shared;   // for others, as one of several copies (weak): inline functions, templates
  std::vector<std::string> c_functions;  // of `defined` and `shared`, the functions with C linkage
  bool runs_before_all = false;      // it has a section .preinit_array
};

// As the linker knows them, mangled. Throws Error if the file is not an object of this machine.
ObjectSymbols read_symbols(const std::filesystem::path& object);

}  // namespace grader
