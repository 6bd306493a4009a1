// SPDX-License-Identifier: MIT
//
// Operations of streams that must not overlap with another of the same kind, by what the documentation of the stream
// says. Not those of objects that queue what they are asked for (channels, timers, clients of message brokers), nor
// those of datagram sockets, where each operation has a message of its own.
#pragma once

#include <optional>

#include <clang/AST/Expr.h>

namespace asio_lint {

struct StreamOperation {
  enum class Kind { read, write, ping, close, request };

  const clang::CallExpr* call;
  const clang::Expr* stream;
  Kind kind;
  bool excludes_all;  // all others of its kind; if not, then those that are made of several steps (async_write)
};

// Nothing if the call is none.
std::optional<StreamOperation> stream_operation(const clang::CallExpr& call);

// Of one stream, and of a kind of which it can have one at a time.
bool must_not_overlap(const StreamOperation& one, const StreamOperation& other);

}  // namespace asio_lint
