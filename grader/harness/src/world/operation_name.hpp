// SPDX-License-Identifier: MIT
// The words for an asynchronous operation, from the type that starts it.
#pragma once

#include <string>
#include <string_view>

namespace kata {

// "...basic_waitable_timer<...>::initiate_async_wait..." -> "steady_timer.async_wait"; "an operation"
// for a type that says nothing to a reader.
std::string operation_name(std::string_view type);

}  // namespace kata
