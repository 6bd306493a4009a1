// SPDX-License-Identifier: MIT
#include "shared_container.hpp"

#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "shared_object.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_container(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return record != nullptr && record->isInStdNamespace() &&
         llvm::StringSwitch<bool>(name_of(record))
             .Cases("vector", "basic_string", "deque", "list", "forward_list", true)
             .Cases("map", "multimap", "set", "multiset", true)
             .Cases("unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset", true)
             .Cases("queue", "stack", "priority_queue", true)
             .Default(false);
}

}  // namespace

const ValueDecl* shared_container(const Expr& expression) {
  if (!is_container(expression.IgnoreParenImpCasts()->getType())) return nullptr;
  const ValueDecl* object = shared_object(expression);
  if (object == nullptr) return nullptr;
  return object->getType().isConstQualified() || object->getType()->isReferenceType() ? nullptr : object;
}

}  // namespace asio_lint
