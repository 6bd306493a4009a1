# SPDX-License-Identifier: MIT
# The editable files of a kata are compiled for variant sim with calls at each access to memory
# (-fsanitize=thread) that go to the harness's own check of races, grader/harness/src/race. Asio, the
# harness and GoogleTest are left out: what orders their accesses, the harness knows better. So are the counts
# of std::shared_ptr (kata/shared_counts.hpp).

set(not_checked "\
src:${Boost_INCLUDE_DIRS}/boost/*
src:${PROJECT_SOURCE_DIR}/grader/harness/include/*
src:${PROJECT_SOURCE_DIR}/grader/harness/src/*
src:${GOOGLETEST_SOURCE}/*
src:*/ext/atomicity.h
src:*/coroutine
")
# Named after what it says: the compiler tells nobody that it has read it.
string(SHA1 not_checked_digest "${not_checked}")
set(not_checked_file ${PROJECT_BINARY_DIR}/not-checked-for-races-${not_checked_digest}.txt)
file(CONFIGURE OUTPUT ${not_checked_file} CONTENT "${not_checked}" @ONLY)
# Nothing is inlined, so that the stack says whose code uses memory: that of std::shared_ptr, or the kata's.
set(RACE_CHECK_OPTIONS
  -fno-inline -fsanitize=thread "SHELL:-mllvm -tsan-instrument-func-entry-exit=0"
  -fsanitize-ignorelist=${not_checked_file})
