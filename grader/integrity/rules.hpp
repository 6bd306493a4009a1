// SPDX-License-Identifier: MIT
//
// The rules, one to a file. Each reads what the fix declares, with the instantiations of its templates, and reports
// what no fix may say. They deter and explain: C++ has other ways to the memory of a process, and the boxes stand
// where these rules end.
#pragma once

#include "fix_files.hpp"
#include "report.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/ADT/ArrayRef.h>

namespace integrity {

using Declarations = llvm::ArrayRef<clang::Decl*>;

// pointer_casts.cpp: a cast makes a pointer of a number, or of a pointer to something else. Bytes may be looked at,
// and what was a void* may become what it was.
void find_pointer_casts(Declarations decls, const FixFiles& fix, Report& report);

// pointer_bytes.cpp: a pointer is put together from bytes, by memcpy, bit_cast or a union.
void find_pointers_of_bytes(Declarations decls, const FixFiles& fix, Report& report);

// private_access.cpp: a template is specialised or instantiated with a member that is private elsewhere; the
// language does not check access there ([temp.spec.general]).
void find_private_access(Declarations decls, const FixFiles& fix, Report& report);

// foreign_specialisation.cpp: a template of a library is specialised for types that the tests have, too, so that
// the linker takes the fix's copy for theirs.
void find_foreign_specialisations(Declarations decls, const FixFiles& fix, Report& report);

// harness_use.cpp: what is the harness's own is called by its name.
void find_uses_of_the_harness(Declarations decls, const FixFiles& fix, Report& report);

// macros_in_headers.cpp: a macro of the fix changes what a header says. Has to be there before the fix is read.
void watch_macros(clang::Preprocessor& preprocessor, const FixFiles& fix, Report& report);

}  // namespace integrity
