# SPDX-License-Identifier: MIT
# Objects whose inline functions and templates stay their own. The linker merges those of one name, and takes the
# first; here they get other names: "_ZNSt6vectorIiSaIiEE9push_backERKi.own". Variables are merged as ever: there is
# one of each.
#
# Run as a script, it makes FOLDER/NAME.o of each of OBJECTS, which have different names.

if(CMAKE_SCRIPT_MODE_FILE)
  foreach(object IN LISTS OBJECTS)
    get_filename_component(name ${object} NAME)
    execute_process(COMMAND llvm-nm-19 --defined-only --format=posix ${object}
      OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    # W: a weak function. One for each line: "NAME W VALUE SIZE".
    string(REGEX MATCHALL "[^\n ]+ W " weak "${symbols}")
    list(TRANSFORM weak REPLACE "^(.+) W $" "\\1 \\1.own\n")
    string(CONCAT renamed ${weak})
    file(WRITE ${FOLDER}/${name}.renamed "${renamed}")
    execute_process(COMMAND llvm-objcopy-19 --redefine-syms=${FOLDER}/${name}.renamed ${object} ${FOLDER}/${name}
      COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  return()
endif()

set(own_copies_script ${CMAKE_CURRENT_LIST_FILE})

# Sets `objects` to such objects of the object library `target`, which is made of `sources`.
function(keep_own_copies target sources objects)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/own_copies/${target})
  set(made)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME)
    list(APPEND made ${folder}/${name}${CMAKE_CXX_OUTPUT_EXTENSION})
  endforeach()
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} "-DOBJECTS=$<TARGET_OBJECTS:${target}>" -DFOLDER=${folder} -P ${own_copies_script}
    DEPENDS $<TARGET_OBJECTS:${target}> ${own_copies_script}
    VERBATIM)
  set(${objects} ${made} PARENT_SCOPE)
endfunction()
