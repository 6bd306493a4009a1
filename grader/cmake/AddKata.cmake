# SPDX-License-Identifier: MIT
# A kata is data: its folder says everything, and this function builds all of them alike.
#
# For kata 06d-03 and each variant V, target kata.06d-03.V is the test program with the reference
# fix. The grader builds a learner's fix with the very commands of that target, the learner's file in
# the place of the reference's. kata.06d-03.yours holds the learner's files for an IDE's compile
# database.

include(OwnCopies)

function(add_kata folder)
  string(REGEX MATCH "^[0-9][0-9][a-g]?-[0-9][0-9]" id ${folder})
  set(kata ${PROJECT_SOURCE_DIR}/katas/${folder})
  set(reference ${PROJECT_SOURCE_DIR}/solutions/${folder}/reference)
  file(GLOB fixed_sources CONFIGURE_DEPENDS ${kata}/*.cpp)
  file(GLOB reference_sources CONFIGURE_DEPENDS ${reference}/*.cpp)
  if(NOT id OR NOT reference_sources)
    return()  # `grader verify` says what is missing
  endif()
  set(editable_sources)
  foreach(source IN LISTS reference_sources)
    get_filename_component(name ${source} NAME)
    if(EXISTS ${kata}/${name})
      list(APPEND editable_sources ${kata}/${name})
    endif()
    list(REMOVE_ITEM fixed_sources ${kata}/${name})
  endforeach()

  # The headers of the kata that a fix includes are read before it, so that it can neither change what they say nor
  # put something else in their place.
  file(GLOB headers CONFIGURE_DEPENDS ${kata}/*.hpp)
  set(read_first)
  foreach(header IN LISTS headers)
    get_filename_component(name ${header} NAME)
    foreach(source IN LISTS reference_sources)
      file(STRINGS ${source} includes REGEX "^#include \"${name}\"")
      if(includes AND NOT EXISTS ${reference}/${name})
        list(APPEND read_first "SHELL:-include ${header}")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES read_first)

  foreach(variant IN LISTS KATA_VARIANTS)
    # The fix apart: only its accesses to memory are checked for races.
    add_library(kata.${id}.${variant}.fix OBJECT EXCLUDE_FROM_ALL ${reference_sources})
    target_include_directories(kata.${id}.${variant}.fix PRIVATE ${kata})
    target_link_libraries(kata.${id}.${variant}.fix PRIVATE variant.${variant}.fix)
    target_precompile_headers(kata.${id}.${variant}.fix REUSE_FROM prelude.${variant}.fix)
    target_compile_options(kata.${id}.${variant}.fix PRIVATE ${read_first})

    add_library(kata.${id}.${variant}.tests OBJECT EXCLUDE_FROM_ALL ${fixed_sources})
    target_include_directories(kata.${id}.${variant}.tests PRIVATE ${kata})
    target_link_libraries(kata.${id}.${variant}.tests PRIVATE variant.${variant} gtest.${variant})
    target_precompile_headers(kata.${id}.${variant}.tests REUSE_FROM prelude.${variant})
    target_compile_options(kata.${id}.${variant}.tests PRIVATE
      ${KATA_FILE_OPTIONS} $<$<NOT:$<STREQUAL:${variant},tsan>>:${KATA_TEST_OPTIONS}>)

    # Of the inline functions and templates that several files have, the linker takes the first. In variant sim
    # the fix comes first, as only its copies are checked for races, and the tests keep theirs: what they do on the
    # kata's threads is no race of the kata's. In the others the fix comes last, so that one with copies of its own
    # making cannot deceive all three.
    set(fix $<TARGET_OBJECTS:kata.${id}.${variant}.fix>)
    set(harness $<TARGET_OBJECTS:harness.${variant}>)
    set(tests $<TARGET_OBJECTS:kata.${id}.${variant}.tests>)
    if(variant STREQUAL "sim")
      keep_own_copies(kata.${id}.sim.tests "${fixed_sources}" tests)
      add_executable(kata.${id}.sim EXCLUDE_FROM_ALL ${fix} ${harness} ${tests})
    else()
      add_executable(kata.${id}.${variant} EXCLUDE_FROM_ALL ${harness} ${tests})
      target_link_libraries(kata.${id}.${variant} PRIVATE ${fix})
    endif()
    set_target_properties(kata.${id}.${variant} PROPERTIES LINKER_LANGUAGE CXX)
    target_link_libraries(kata.${id}.${variant} PRIVATE variant.${variant} gtest.${variant} asio.${variant})
  endforeach()

  if(editable_sources)
    add_library(kata.${id}.yours OBJECT EXCLUDE_FROM_ALL ${editable_sources})
    target_include_directories(kata.${id}.yours PRIVATE ${kata})
    target_link_libraries(kata.${id}.yours PRIVATE variant.sim)
    target_precompile_headers(kata.${id}.yours REUSE_FROM prelude.sim)
  endif()
endfunction()

function(add_all_katas)
  file(GLOB manifests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/katas/*/kata.toml)
  foreach(manifest IN LISTS manifests)
    get_filename_component(folder ${manifest} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    add_kata(${folder})
  endforeach()
endfunction()
