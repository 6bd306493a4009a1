// SPDX-License-Identifier: MIT
#include "lazy_call.hpp"

#include <clang/AST/ParentMapContext.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_move(const CallExpr* call) {
  return call != nullptr && (call->isCallToStdMove() || call->getBuiltinCallee() == Builtin::BIforward);
}

// Refers to memory that somebody else keeps.
bool is_view(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return record != nullptr && (record->isInStdNamespace() || is_in_asio(*record)) &&
         llvm::StringSwitch<bool>(name_of(record))
             .Cases("basic_string_view", "span", "reference_wrapper", true)
             .Cases("const_buffer", "mutable_buffer", "const_buffers_1", "mutable_buffers_1", true)
             .Default(false);
}

bool is_local_object(const ValueDecl& declared) {
  const auto* variable = dyn_cast<VarDecl>(&declared);
  return variable != nullptr && variable->hasLocalStorage() && !variable->getType()->isReferenceType();
}

// asio::buffer, std::ref: what they return refers to what they are given.
bool wraps_first_argument(const FunctionDecl* function) {
  const llvm::StringRef name = name_of(function);
  return is_asio_entity(function, "buffer") || ((name == "ref" || name == "cref") && function->isInStdNamespace());
}

class Borrowing {
 public:
  // `holder` is the type of what keeps the reference.
  void add(const Expr& argument, QualType holder) {
    argument_ = &argument;
    if (holder->isReferenceType()) {
      add_object(argument);
    } else if (holder->isPointerType()) {
      add_pointer(*argument.IgnoreParenImpCasts());
    } else if (is_view(holder)) {
      add_view(argument);
    }
  }
  void add_this(const Expr& object) {
    argument_ = &object;
    add_object(object);
  }
  std::vector<Borrowed> found;

 private:
  void add_object(const Expr& object) {
    const Expr* inner = object.IgnoreParens();
    if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(inner)) {
      if (temporary->getStorageDuration() == SD_FullExpression) found.push_back({argument_, nullptr});
    } else if (const auto* cast = dyn_cast<CastExpr>(inner)) {
      if (cast->getCastKind() == CK_NoOp || cast->getCastKind() == CK_DerivedToBase ||
          cast->getCastKind() == CK_UncheckedDerivedToBase)
        add_object(*cast->getSubExpr());
    } else if (const auto* call = dyn_cast<CallExpr>(inner); is_move(call)) {
      add_object(*call->getArg(0));
    } else if (const auto* member = dyn_cast<MemberExpr>(inner)) {
      if (!member->isArrow() && isa<FieldDecl>(member->getMemberDecl()) &&
          !member->getMemberDecl()->getType()->isReferenceType())
        add_object(*member->getBase());
    } else if (const auto* reference = dyn_cast<DeclRefExpr>(inner)) {
      if (is_local_object(*reference->getDecl()) && !reference->refersToEnclosingVariableOrCapture())
        found.push_back({argument_, cast_or_null<VarDecl>(reference->getDecl())});
    }
  }

  void add_pointer(const Expr& pointer) {
    const auto* address = dyn_cast<UnaryOperator>(&pointer);
    if (address != nullptr && address->getOpcode() == UO_AddrOf) add_object(*address->getSubExpr());
  }

  // A view that is made here; a copy of another says nothing about what that one refers to.
  void add_view(const Expr& view) {
    const Expr* inner = view.IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
    if (class_of(inner->getType()) != nullptr && !is_view(inner->getType())) return add_viewed(*inner);
    if (const auto* construction = dyn_cast<CXXConstructExpr>(inner)) {
      if (construction->getNumArgs() > 0) add_view(*construction->getArg(0));
    } else if (const auto* call = dyn_cast<CallExpr>(inner);
               call != nullptr && wraps_first_argument(call->getDirectCallee())) {
      add_view(*call->getArg(0));
    }
  }

  void add_viewed(const Expr& object) {
    if (object.isPRValue()) {
      found.push_back({argument_, nullptr});
    } else {
      add_object(object);
    }
  }

  const Expr* argument_ = nullptr;
};

}  // namespace

bool builds_frame(const FunctionDecl* function) {
  if (function == nullptr || is_in_asio(*function) || !is_awaitable(function->getReturnType())) return false;
  const FunctionDecl* definition = nullptr;
  if (function->isDefined(definition) && definition->hasBody()) return is_coroutine(definition);
  return !function->isTemplateInstantiation() && function->getDeclaredReturnType()->getContainedAutoType() == nullptr;
}

bool is_awaited_at_once(const Expr& expression, ASTContext& context) {
  const auto parents = context.getParents(expression);
  return llvm::any_of(parents, [&](const DynTypedNode& node) {
    const auto* parent = node.get<Expr>();
    if (parent != nullptr && isa<CoawaitExpr, DependentCoawaitExpr>(parent)) return true;
    return parent != nullptr && !isa<LambdaExpr>(parent) && is_awaited_at_once(*parent, context);
  });
}

const CallExpr* call_behind(const Expr& awaitable) {
  const Expr* inner = awaitable.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  const auto* call = dyn_cast<CallExpr>(inner);
  return is_move(call) ? call_behind(*call->getArg(0)) : call;
}

std::vector<Borrowed> borrowed_by(const CallExpr& call) {
  Borrowing borrowing;
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return {};
  unsigned first = 0;
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(&call)) {
    const Expr* object = member->getImplicitObjectArgument();
    if (!object->getType()->isPointerType()) borrowing.add_this(*object);
  } else if (isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee)) {
    first = 1;
    const CXXRecordDecl* closure = class_of(call.getArg(0)->getType());
    // One that is written there is the business of asio-iife-capturing-coroutine.
    const bool is_written_here = isa<LambdaExpr>(call.getArg(0)->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts());
    if (closure != nullptr && closure->isLambda() && closure->capture_size() > 0 && !is_written_here)
      borrowing.add_this(*call.getArg(0));
  }
  for (unsigned i = 0; i < callee->getNumParams() && i + first < call.getNumArgs(); ++i)
    borrowing.add(*call.getArg(i + first), callee->getParamDecl(i)->getType());
  return std::move(borrowing.found);
}

}  // namespace asio_lint
