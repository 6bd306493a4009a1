# SPDX-License-Identifier: MIT
# Runs each program twice; all must succeed and print the same, and not nothing.
set(first "")
foreach(program IN LISTS PROGRAMS PROGRAMS)
  execute_process(COMMAND ${program} OUTPUT_VARIABLE output RESULT_VARIABLE status TIMEOUT 120)
  string(REGEX MATCHALL "[^\n]+, [0-9]: [^\n]+" output "${output}")  # GoogleTest adds times
  if(NOT status EQUAL 0 OR output STREQUAL "")
    message(FATAL_ERROR "${program} ended with ${status}\n${output}")
  endif()
  if(first STREQUAL "")
    set(first "${output}")
    message("${output}")
  endif()
  if(NOT output STREQUAL first)
    message(FATAL_ERROR "${program} differs:\n${output}")
  endif()
endforeach()
