# SPDX-License-Identifier: MIT
# GoogleTest is built from the packaged sources: a test binary under a sanitizer needs a GoogleTest
# that was compiled with the same sanitizer, and the packaged library was not.

find_path(GOOGLETEST_SOURCE src/gtest-all.cc
  PATHS /usr/src/googletest/googletest /usr/src/gtest NO_DEFAULT_PATH
  DOC "Folder of GoogleTest's sources (Debian and Ubuntu: package googletest)")
if(NOT GOOGLETEST_SOURCE)
  message(FATAL_ERROR "GoogleTest's sources were not found in /usr/src/googletest. Run: bin/setup")
endif()

# Defines static library `name` from GoogleTest's sources; `ARGN` are further targets to link.
function(add_googletest name)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${GOOGLETEST_SOURCE}/src/gtest-all.cc)
  target_include_directories(${name} PRIVATE ${GOOGLETEST_SOURCE})
  target_include_directories(${name} SYSTEM PUBLIC ${GOOGLETEST_SOURCE}/include)
  target_link_libraries(${name} PUBLIC Threads::Threads ${ARGN})
endfunction()

# For the tests of our own programs, which run without sanitizers.
add_googletest(gtest_host)
target_sources(gtest_host PRIVATE ${GOOGLETEST_SOURCE}/src/gtest_main.cc)
