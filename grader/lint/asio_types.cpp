// SPDX-License-Identifier: MIT
//
// Names are compared as the path of enclosing namespaces, outermost first, without the inline
// ones: Asio may be configured with a versioned inline namespace.
#include "asio_types.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include "names.hpp"

using namespace clang;
using llvm::StringRef;

namespace asio_lint {
namespace {

using Names = std::initializer_list<StringRef>;

bool is_one_of(StringRef name, Names names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<StringRef> namespace_path(const Decl& decl) {
  std::vector<StringRef> path;
  for (const DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent()) {
    const auto* space = dyn_cast<NamespaceDecl>(context);
    if (space != nullptr && !space->isInline()) path.push_back(name_of(space));
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// The namespaces below asio's own; nothing if the declaration is not Asio's.
std::optional<std::vector<StringRef>> path_below_asio(const Decl& decl) {
  std::vector<StringRef> path = namespace_path(decl);
  std::size_t root = !path.empty() && path.front() == "boost" ? 1 : 0;
  if (path.size() <= root || path[root] != "asio") return std::nullopt;
  path.erase(path.begin(), path.begin() + root + 1);
  return path;
}

bool is_asio_class(QualType type, Names names) {
  const CXXRecordDecl* record = class_of(type);
  return record != nullptr && is_one_of(name_of(record), names) && is_asio_entity(record, name_of(record));
}

// Asio's token adapters keep the token they wrap as their first template argument.
QualType wrapped_token(const CXXRecordDecl& token) {
  const auto* adapter = dyn_cast<ClassTemplateSpecializationDecl>(&token);
  if (adapter == nullptr || adapter->getTemplateArgs().size() == 0) return {};
  const TemplateArgument& first = adapter->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type ? first.getAsType() : QualType();
}

bool is_token(QualType type, Names names) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr || !is_in_asio(*record)) return false;
  return is_one_of(name_of(record), names) || is_token(wrapped_token(*record), names);
}

}  // namespace

bool is_in_asio(const Decl& decl) {
  return path_below_asio(decl).has_value();
}

bool is_asio_entity(const NamedDecl* decl, StringRef name) {
  if (name.empty() || name_of(decl) != name) return false;
  const auto below = path_below_asio(*decl);
  return below && below->empty();
}

const CXXRecordDecl* class_of(QualType type) {
  return type.isNull() ? nullptr : type.getNonReferenceType()->getAsCXXRecordDecl();
}

bool is_awaitable(QualType type) {
  return is_asio_class(type, {"awaitable"});
}

bool is_deferred_operation(QualType type) {
  return is_asio_class(type, {"deferred_async_operation", "deferred_sequence", "deferred_conditional"});
}

bool is_lazy(QualType type) {
  return is_awaitable(type) || is_deferred_operation(type);
}

bool is_this_coro_tag(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr) return false;
  const auto below = path_below_asio(*record);
  return below && !below->empty() && below->front() == "this_coro";
}

bool is_detached_token(QualType type) {
  return is_token(type, {"detached_t"});
}

bool is_callback_token(QualType type, ASTContext& context) {
  if (type.isNull() || is_detached_token(type)) return !type.isNull();
  const QualType plain = type.getNonReferenceType();
  if (plain->isFunctionType() || plain->isFunctionPointerType()) return true;
  const CXXRecordDecl* record = class_of(type);
  if (record == nullptr || !record->hasDefinition()) return false;
  if (is_in_asio(*record)) return is_callback_token(wrapped_token(*record), context);
  return record->hasMemberName(context.DeclarationNames.getCXXOperatorName(OO_Call));
}

bool is_future(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return name_of(record) == "future" && record->isInStdNamespace();
}

bool is_buffer(QualType type) {
  return is_asio_class(type, {"const_buffer", "mutable_buffer", "const_buffers_1", "mutable_buffers_1"});
}

bool is_deferred_token(QualType type) {
  return is_asio_class(type, {"deferred_t"});
}

bool is_error_returning_token(QualType type) {
  return is_token(type,
                  {"as_tuple_t", "partial_as_tuple", "as_single_t", "redirect_error_t", "partial_redirect_error"});
}

}  // namespace asio_lint
