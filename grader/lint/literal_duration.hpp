// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

#include <clang/AST/Expr.h>

namespace asio_lint {

// 10ms, std::chrono::milliseconds(10); the longest of nanoseconds if that is too short. Nothing for anything else, even
// if it is constant.
std::optional<std::chrono::nanoseconds> literal_duration(const clang::Expr& expression);

}  // namespace asio_lint
