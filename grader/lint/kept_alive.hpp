// SPDX-License-Identifier: MIT
//
// Objects of classes that derive from enable_shared_from_this, and what keeps them alive.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>

namespace asio_lint {

// Of the standard library or of Boost, also through a base.
bool can_be_shared(const clang::CXXRecordDecl& record);

// A shared_ptr or a weak_ptr to such an object, as far as its type tells: it may be that of a base or of a derived
// class.
bool is_owner(clang::QualType type, const clang::CXXRecordDecl& of);

// Is an owner in it: an argument, a capture, a call of shared_from_this?
bool mentions_owner(const clang::Expr& expression, const clang::CXXRecordDecl& of);

// A variable or a parameter of the function is an owner, which a coroutine keeps in its frame.
bool keeps_owner(const clang::FunctionDecl& function, const clang::CXXRecordDecl& of);

}  // namespace asio_lint
