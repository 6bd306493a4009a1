// SPDX-License-Identifier: MIT
//
// What the rules have in common: they read templates as they are instantiated, and report nothing that is not the
// fix's.
#pragma once

#include "rules.hpp"

#include <clang/AST/RecursiveASTVisitor.h>

namespace integrity {

template <class Rule>
class Visitor : public clang::RecursiveASTVisitor<Rule> {
 public:
  Visitor(const FixFiles& fix, Report& report) : fix_(fix), report_(report) {}

  bool shouldVisitTemplateInstantiations() const { return true; }

  void read(Declarations decls) {
    for (clang::Decl* decl : decls) this->TraverseDecl(decl);
  }

 protected:
  const FixFiles& fix() const { return fix_; }

  void report(clang::SourceLocation place, const char* rule, const std::string& message) {
    // A library's macro may do what a fix may not: SIG_IGN is a number made a pointer.
    if (fix_.contain(place) && fix_.spell(place)) report_.add(place, rule, message);
  }

 private:
  const FixFiles& fix_;
  Report& report_;
};

}  // namespace integrity
