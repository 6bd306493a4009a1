# SPDX-License-Identifier: MIT
# Asio's reference counts order the last release with a fence, and ThreadSanitizer does not see
# fences: it reports races in correct programs (chriskohlhoff/asio#1760). This makes a copy of the
# installed boost/asio/detail/atomic_count.hpp that says the same with an acquire-release decrement,
# in SHADOW_ATOMIC_COUNT_INCLUDE, which the tsan variant searches first.

set(SHADOW_ATOMIC_COUNT_INCLUDE ${PROJECT_BINARY_DIR}/shadow)
set(shadow_name boost/asio/detail/atomic_count.hpp)
find_file(ASIO_ATOMIC_COUNT ${shadow_name} HINTS ${Boost_INCLUDE_DIRS} REQUIRED)
file(READ ${ASIO_ATOMIC_COUNT} shadow_text)

string(REPLACE "fetch_sub(1, std::memory_order_release)" "fetch_sub(1, std::memory_order_acq_rel)"
  shadow_text "${shadow_text}")
string(REPLACE "std::atomic_thread_fence(std::memory_order_acquire);" ""
  shadow_text "${shadow_text}")
if(shadow_text MATCHES "atomic_thread_fence")
  message(FATAL_ERROR "${ASIO_ATOMIC_COUNT} orders its counts in a way that this project does not know; "
    "ThreadSanitizer would report races in correct programs. Boost 1.81 to 1.88 are known to work.")
endif()
file(CONFIGURE OUTPUT ${SHADOW_ATOMIC_COUNT_INCLUDE}/${shadow_name} CONTENT "${shadow_text}" @ONLY)
