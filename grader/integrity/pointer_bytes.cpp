// SPDX-License-Identifier: MIT
#include "visitor.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

namespace integrity {
namespace {

using namespace clang;

constexpr const char* rule = "made-up-pointer";

bool holds_pointer(QualType type);

bool holds_pointer(const CXXRecordDecl& record) {
  if (!record.hasDefinition()) return true;
  const CXXRecordDecl& whole = *record.getDefinition();
  return whole.isPolymorphic() ||
         llvm::any_of(whole.bases(), [](const CXXBaseSpecifier& base) { return holds_pointer(base.getType()); }) ||
         llvm::any_of(whole.fields(), [](const FieldDecl* field) { return holds_pointer(field->getType()); });
}

bool holds_pointer(QualType type) {
  type = type.getCanonicalType();
  if (type->isAnyPointerType() || type->isMemberPointerType() || type->isReferenceType()) return true;
  if (const Type* element = type->getArrayElementTypeNoTypeQual()) return holds_pointer(QualType(element, 0));
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record != nullptr && holds_pointer(*record);
}

// Of what an argument points to before it becomes a void*.
QualType pointee(const Expr* argument) {
  const Expr* written = argument->IgnoreParenCasts();
  const QualType type = written->getType();
  if (const Type* element = type->getArrayElementTypeNoTypeQual()) return QualType(element, 0);
  return type->getPointeeType();
}

bool is_of_numbers(QualType type) {
  while (const Type* element = type->getArrayElementTypeNoTypeQual()) type = QualType(element, 0);
  return type->isArithmeticType() || type->isStdByteType();
}

class PointersOfBytes : public Visitor<PointersOfBytes> {
 public:
  using Visitor::Visitor;

  bool VisitCallExpr(CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr || !callee->getDeclName().isIdentifier()) return true;
    const StringRef name = callee->getName();
    const bool copies = llvm::StringSwitch<bool>(name)
                            .Cases("memcpy", "memmove", "mempcpy", "__builtin_memcpy", "__builtin_memmove", true)
                            .Default(false);
    if (copies && call->getNumArgs() == 3) copy(*call, pointee(call->getArg(0)), pointee(call->getArg(1)));
    if (name == "bcopy" && call->getNumArgs() == 3) copy(*call, pointee(call->getArg(1)), pointee(call->getArg(0)));
    if (name == "bit_cast" && call->getNumArgs() == 1) bits(call->getBeginLoc(), call->getType(), call->getArg(0)->getType());
    return true;
  }

  bool VisitBuiltinBitCastExpr(BuiltinBitCastExpr* cast) {
    bits(cast->getBeginLoc(), cast->getType(), cast->getSubExpr()->getType());
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl* record) {
    if (!record->isUnion() || !record->isThisDeclarationADefinition()) return true;
    const auto pointer = llvm::find_if(record->fields(), [](const FieldDecl* field) { return field->getType()->isAnyPointerType(); });
    const auto number = llvm::find_if(record->fields(), [](const FieldDecl* field) { return is_of_numbers(field->getType()); });
    if (pointer != record->field_end() && number != record->field_end())
      report(record->getLocation(), rule, "a union makes a pointer of numbers: '" + (*pointer)->getNameAsString() + "' and '" +
                                              (*number)->getNameAsString() + "' share their bytes");
    return true;
  }

 private:
  void copy(const CallExpr& call, QualType target, QualType source) {
    if (target.isNull() || target->isDependentType() || !holds_pointer(target)) return;
    if (!source.isNull() && source.getCanonicalType().getUnqualifiedType() == target.getCanonicalType().getUnqualifiedType()) return;
    report(call.getBeginLoc(), rule, "a pointer is put together from bytes");
  }

  void bits(SourceLocation place, QualType target, QualType source) {
    if (target->isDependentType() || !holds_pointer(target)) return;
    if (source.getCanonicalType().getUnqualifiedType() == target.getCanonicalType().getUnqualifiedType()) return;
    report(place, rule, "a pointer is put together from bytes");
  }
};

}  // namespace

void find_pointers_of_bytes(Declarations decls, const FixFiles& fix, Report& report) {
  PointersOfBytes{fix, report}.read(decls);
}

}  // namespace integrity
