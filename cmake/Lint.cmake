# Targets `format` (rewrites), `format-check` and `tidy` (both fail on the first finding).
set(lint_globs)
foreach(folder base workloads hardware dataflows models sim validation search cli tests)
  list(APPEND lint_globs ${folder}/*.cpp ${folder}/*.h)
endforeach()
file(GLOB_RECURSE lint_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${lint_globs})

find_program(CLANG_FORMAT NAMES clang-format-14 clang-format)
mark_as_advanced(CLANG_FORMAT)
if(CLANG_FORMAT)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${lint_sources}
                    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  add_custom_target(format-check COMMAND ${CLANG_FORMAT} --dry-run -Werror ${lint_sources}
                    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
endif()

# clang-tidy cannot read GCC's precompiled headers, so it gets compile commands of its own.
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
mark_as_advanced(RUN_CLANG_TIDY)
if(RUN_CLANG_TIDY)
  add_custom_target(
    tidy
    COMMAND ${CMAKE_COMMAND} -S ${PROJECT_SOURCE_DIR} -B ${PROJECT_BINARY_DIR}/tidy
            -G ${CMAKE_GENERATOR} -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
            -DORRERY_WARNINGS_AS_ERRORS=OFF
    COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR}/tidy --target orrery_revision_header
    COMMAND ${RUN_CLANG_TIDY} -quiet -p ${PROJECT_BINARY_DIR}/tidy
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    USES_TERMINAL VERBATIM)
endif()
