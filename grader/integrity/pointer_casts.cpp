// SPDX-License-Identifier: MIT
#include "visitor.hpp"

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/StringSwitch.h>

namespace integrity {
namespace {

using namespace clang;

constexpr const char* rule = "made-up-pointer";

bool is_byte_or_void(QualType type) {
  return type->isVoidType() || type->isAnyCharacterType() || type->isStdByteType();
}

// What a pointer, a reference or a pointer to member leads to.
QualType target_of(QualType type) {
  if (const auto* member = type->getAs<MemberPointerType>()) return member->getPointeeType();
  return type->getPointeeType();
}

class PointerCasts : public Visitor<PointerCasts> {
 public:
  using Visitor::Visitor;

  bool VisitExplicitCastExpr(ExplicitCastExpr* cast) {
    const Expr* from = cast->getSubExpr();
    switch (cast->getCastKind()) {
      case CK_IntegralToPointer:
        report(cast->getBeginLoc(), rule, "a pointer is made of a number");
        break;
      case CK_BitCast: {
        QualType source = target_of(from->getType());
        // By way of void*, in one expression; storage, which is bytes, may become an object.
        if (!source.isNull() && source->isVoidType())
          if (const QualType first = target_of(from->IgnoreParenCasts()->getType()); !first.isNull() && !is_byte_or_void(first))
            source = first;
        const QualType target = target_of(cast->getType());
        if (!source.isNull() && !target.isNull()) compare(*cast, source, target);
        break;
      }
      case CK_LValueBitCast:
        compare(*cast, from->getType(), cast->getType());
        break;
      case CK_ReinterpretMemberPointer:
        report(cast->getBeginLoc(), rule, "a pointer to one member is made a pointer to another");
        break;
      default:
        break;
    }
    return true;
  }

  bool VisitCallExpr(CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr || !callee->getDeclName().isIdentifier()) return true;
    const bool leads_to_the_stack = llvm::StringSwitch<bool>(callee->getName())
                                        .Cases("__builtin_frame_address", "__builtin_return_address",
                                               "__builtin_extract_return_addr", "__builtin_thread_pointer", true)
                                        .Default(false);
    if (leads_to_the_stack) report(call->getBeginLoc(), rule, "a pointer leads to what the compiler keeps on the stack");
    return true;
  }

  // What was given may be a number.
  bool VisitVAArgExpr(VAArgExpr* argument) {
    if (argument->getType()->isAnyPointerType())
      report(argument->getBeginLoc(), rule, "a pointer is made of an argument of any type");
    return true;
  }

 private:
  void compare(const ExplicitCastExpr& cast, QualType source, QualType target) {
    if (source->isVoidType() || is_byte_or_void(target)) return;
    if (source.getCanonicalType().getUnqualifiedType() == target.getCanonicalType().getUnqualifiedType()) return;
    report(cast.getBeginLoc(), rule,
           "a pointer to '" + source.getUnqualifiedType().getAsString() + "' is made a pointer to '" +
               target.getUnqualifiedType().getAsString() + "'");
  }
};

}  // namespace

void find_pointer_casts(Declarations decls, const FixFiles& fix, Report& report) { PointerCasts{fix, report}.read(decls); }

}  // namespace integrity
