// SPDX-License-Identifier: MIT
//
// What the checks know about Asio's names: which types are lazy operations, which completion
// tokens drop an exception, which keep one from being thrown.
//
// Both boost::asio and standalone asio count, and inline namespaces are looked through. A type
// of the same name in any other namespace never matches.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>
#include <llvm/ADT/StringRef.h>

namespace asio_lint {

// boost::asio, asio, or anything nested in them.
bool is_in_asio(const clang::Decl& decl);

// `name` declared directly in asio, not in a nested namespace. Null is nothing's name.
bool is_asio_entity(const clang::NamedDecl* decl, llvm::StringRef name);

// The class behind a type, through references and aliases; null if it is not a class.
const clang::CXXRecordDecl* class_of(clang::QualType type);

// awaitable<...>, or an operation started with the `deferred` token: does nothing until awaited.
bool is_awaitable(clang::QualType type);
bool is_deferred_operation(clang::QualType type);
bool is_lazy(clang::QualType type);

// this_coro::executor, this_coro::cancellation_state and the others.
bool is_this_coro_tag(clang::QualType type);

// `detached`, also inside bind_executor, bind_cancellation_slot, bind_allocator, consign, ...
bool is_detached_token(clang::QualType type);

// A completion handler, or `detached`; also inside bind_executor and its like.
bool is_callback_token(clang::QualType type, clang::ASTContext& context);

// std::future, which `use_future` gives.
bool is_future(clang::QualType type);

// const_buffer and mutable_buffer, which refer to the memory of somebody else.
bool is_buffer(clang::QualType type);

// `deferred`, and nothing around it.
bool is_deferred_token(clang::QualType type);

// as_tuple, redirect_error: an error comes back as a value. Also inside other wrappers.
bool is_error_returning_token(clang::QualType type);

}  // namespace asio_lint
