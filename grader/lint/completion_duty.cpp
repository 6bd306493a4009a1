// SPDX-License-Identifier: MIT
#include "completion_duty.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "handed_over.hpp"
#include "handler_use.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

using Duties = std::vector<CompletionDuty>;

// All that run: of a template its instantiations.
std::vector<const FunctionDecl*> call_operators(const CXXRecordDecl& callable, ASTContext& context) {
  std::vector<const FunctionDecl*> found;
  for (const NamedDecl* named : callable.lookup(context.DeclarationNames.getCXXOperatorName(OO_Call))) {
    if (const auto* method = dyn_cast<CXXMethodDecl>(named)) found.push_back(method);
    if (const auto* pattern = dyn_cast<FunctionTemplateDecl>(named))
      found.insert(found.end(), pattern->spec_begin(), pattern->spec_end());
  }
  std::vector<const FunctionDecl*> runnable;
  for (const FunctionDecl* function : found)
    if (const FunctionDecl* definition = function->getDefinition();
        definition != nullptr && definition->hasBody() && !definition->isDependentContext())
      runnable.push_back(definition);
  return runnable;
}

bool can_be_called(QualType type) {
  const QualType plain = type.getNonReferenceType();
  const CXXRecordDecl* record = class_of(type);
  return plain->isFunctionPointerType() || (record != nullptr && name_of(record) != "error_code");
}

bool is_of_composed_operation(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return name_of(record) == "composed_op" && is_in_asio(*record);
}

// [&handler] and [handler] name the variable itself.
bool is_captured(const LambdaCapture& capture, const VarDecl& handler) {
  return capture.capturesVariable() && capture.getCapturedVar() == &handler;
}

// [handler = std::move(handler)], or a copy of it.
const VarDecl* capture_made_of(const LambdaCapture& capture, const VarDecl& handler) {
  const auto* made = capture.capturesVariable() ? dyn_cast<VarDecl>(capture.getCapturedVar()) : nullptr;
  if (made == nullptr || !made->isInitCapture() || made->getInit() == nullptr) return nullptr;
  return is_handler_itself(*made->getInit(), handler) ? made : nullptr;
}

void add_with_lambdas(Duties& duties, const CompletionDuty& duty, ASTContext& context);

// A lambda that Asio calls, once, has to end the operation. Others may be called several times, or not be the last.
void add_lambda(Duties& duties, const LambdaExpr& lambda, const CompletionDuty& outer, ASTContext& context) {
  const VarDecl& handler = *outer.handler;
  for (const LambdaCapture& capture : lambda.captures()) {
    const VarDecl* made = capture_made_of(capture, handler);
    if (made == nullptr && !is_captured(capture, handler)) continue;
    const bool owns = made != nullptr && is_moved_handler(*made->getInit(), handler);
    const bool must_end = owns && handed_over_to(lambda, context) != nullptr &&
                          !is_handler_copied(handler, *outer.function->getBody());
    for (const FunctionDecl* body : call_operators(*lambda.getLambdaClass(), context))
      add_with_lambdas(duties, {body, made == nullptr ? &handler : made, must_end}, context);
  }
}

void add_with_lambdas(Duties& duties, const CompletionDuty& duty, ASTContext& context) {
  duties.push_back(duty);
  any_written(*duty.function->getBody(), [&](const Stmt& stmt) {
    if (const auto* lambda = dyn_cast<LambdaExpr>(&stmt)) add_lambda(duties, *lambda, duty, context);
    return false;
  });
}

bool is_any_completion_handler(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return is_asio_entity(record, "any_completion_handler") && !type->isLValueReferenceType();
}

// Handler handler, Handler&& handler: of whatever type.
bool is_handler_of_template(const ParmVarDecl& parameter, const FunctionDecl& function) {
  const FunctionDecl* pattern = function.getTemplateInstantiationPattern();
  const unsigned index = parameter.getFunctionScopeIndex();
  if (pattern == nullptr || index >= pattern->getNumParams() || !name_of(&parameter).contains_insensitive("handler"))
    return false;
  const QualType declared = pattern->getParamDecl(index)->getType();
  return declared.getNonReferenceType()->isTemplateTypeParmType() &&
         (!declared->isLValueReferenceType() || declared->isRValueReferenceType());
}

const ParmVarDecl* only_handler(const FunctionDecl& function) {
  const bool is_async = name_of(&function).starts_with("async_");
  const ParmVarDecl* found = nullptr;
  for (const ParmVarDecl* parameter : function.parameters()) {
    const bool is_handler = is_any_completion_handler(parameter->getType()) ||
                            (is_async && is_handler_of_template(*parameter, function));
    if (!is_handler) continue;
    if (found != nullptr) return nullptr;
    found = parameter;
  }
  return found;
}

}  // namespace

bool takes_initiation(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr || call.getNumArgs() == 0) return false;
  if (const auto* method = dyn_cast<CXXMethodDecl>(callee))
    return name_of(method) == "initiate" && is_asio_entity(method->getParent(), "async_result");
  return is_asio_entity(callee, "async_initiate") || is_asio_entity(callee, "async_compose") ||
         is_asio_entity(callee, "composed");
}

Duties duties_started_by(const CallExpr& call, ASTContext& context) {
  const CXXRecordDecl* operation = class_of(call.getArg(0)->getType());
  if (operation == nullptr || !operation->hasDefinition() || is_in_asio(*operation)) return {};
  const llvm::StringRef name = name_of(call.getDirectCallee());
  const bool composed = name == "async_compose" || name == "composed";
  Duties duties;
  for (const FunctionDecl* body : call_operators(*operation, context)) {
    if (body->getNumParams() == 0) continue;
    const ParmVarDecl* handler = body->getParamDecl(0);
    const bool is_handler =
        composed ? is_of_composed_operation(handler->getType()) : can_be_called(handler->getType());
    if (is_handler) add_with_lambdas(duties, {body, handler, true}, context);
  }
  return duties;
}

Duties duties_of(const FunctionDecl& function, ASTContext& context) {
  if (!function.doesThisDeclarationHaveABody() || function.isDependentContext() || is_coroutine(&function) ||
      isa<CXXConstructorDecl>(function))
    return {};
  const ParmVarDecl* handler = only_handler(function);
  Duties duties;
  if (handler != nullptr) add_with_lambdas(duties, {&function, handler, true}, context);
  return duties;
}

}  // namespace asio_lint
