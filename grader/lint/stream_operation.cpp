// SPDX-License-Identifier: MIT
//
// Asio forbids an async_write or async_read beside any other write or read of the same stream. Two async_write_some
// of a plain socket are no use, but nothing forbids them. Streams of Beast have one operation of each kind, connections
// of Boost.MySQL have one operation.
#include "stream_operation.hpp"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "same_object.hpp"

using namespace clang;
using llvm::StringRef;

namespace asio_lint {
namespace {

using Kind = StreamOperation::Kind;

enum class Allows { anything, one_of_several_steps, one_of_each_kind, one };

bool is_in_boost(const Decl& decl, StringRef library) {
  StringRef outermost, second;
  for (const DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent()) {
    const auto* space = dyn_cast<NamespaceDecl>(context);
    if (space == nullptr || space->isInline()) continue;
    second = outermost;
    outermost = name_of(space);
  }
  return outermost == "boost" && second == library;
}

Allows allowed_by(const CXXRecordDecl* stream) {
  if (stream == nullptr) return Allows::anything;
  if (is_in_asio(*stream))
    return llvm::StringSwitch<Allows>(name_of(stream))
        .Cases("basic_stream_socket", "basic_serial_port", "basic_stream_file", Allows::one_of_several_steps)
        .Cases("basic_stream_descriptor", "basic_readable_pipe", "basic_writable_pipe", Allows::one_of_several_steps)
        .Case("stream", Allows::one_of_several_steps)  // ssl::stream
        .Default(Allows::anything);
  if (is_in_boost(*stream, "beast"))
    return llvm::StringSwitch<Allows>(name_of(stream))
        .Cases("basic_stream", "stream", Allows::one_of_each_kind)  // websocket::stream
        .Case("ssl_stream", Allows::one_of_several_steps)
        .Default(Allows::anything);
  const bool is_connection =
      is_in_boost(*stream, "mysql") && (name_of(stream) == "connection" || name_of(stream) == "any_connection");
  return is_connection ? Allows::one : Allows::anything;
}

std::optional<Kind> kind_of(StringRef name) {
  if (name.starts_with("async_read") || name == "async_receive") return Kind::read;
  if (name.starts_with("async_write") || name == "async_send") return Kind::write;
  if (name == "async_ping" || name == "async_pong") return Kind::ping;
  if (name == "async_close") return Kind::close;
  return std::nullopt;
}

// async_write(stream, ...), as opposed to stream.async_write_some(...).
bool takes_stream(const FunctionDecl& function) {
  const StringRef name = name_of(&function);
  if (is_in_boost(function, "beast")) return name.starts_with("async_read") || name.starts_with("async_write");
  return is_asio_entity(&function, "async_read") || is_asio_entity(&function, "async_read_until") ||
         is_asio_entity(&function, "async_write");
}

}  // namespace

std::optional<StreamOperation> stream_operation(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  const StringRef name = name_of(callee);
  if (!name.starts_with("async_")) return std::nullopt;
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  if (member == nullptr && (!takes_stream(*callee) || call.getNumArgs() == 0)) return std::nullopt;
  const Expr* stream = member == nullptr ? call.getArg(0) : member->getImplicitObjectArgument();
  const Allows allowed = allowed_by(member == nullptr ? class_of(stream->getType()) : member->getRecordDecl());
  if (allowed == Allows::one) return StreamOperation{&call, stream, Kind::request, true};
  const std::optional<Kind> kind = kind_of(name);
  if (allowed == Allows::anything || !kind) return std::nullopt;
  return StreamOperation{&call, stream, *kind, allowed == Allows::one_of_each_kind || member == nullptr};
}

bool must_not_overlap(const StreamOperation& one, const StreamOperation& other) {
  return one.kind == other.kind && (one.excludes_all || other.excludes_all) &&
         is_same_object(*one.stream, *other.stream);
}

}  // namespace asio_lint
