# One test binary of every *_test.cpp, and one ctest test for each of its suites.
find_package(GTest REQUIRED)
find_package(rapidcheck QUIET)
if(NOT rapidcheck_FOUND)
  find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
  add_library(rapidcheck UNKNOWN IMPORTED)
  set_target_properties(rapidcheck PROPERTIES IMPORTED_LOCATION ${RAPIDCHECK_LIBRARY})
endif()

set(globs tests/*.cpp)
foreach(folder base workloads hardware dataflows models sim validation search cli)
  list(APPEND globs ${folder}/*_test.cpp)
endforeach()
file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS ${globs})
list(FILTER test_sources EXCLUDE REGEX "/tests/(bench/|sweep/|docs/main\\.cpp|fuzz/main\\.cpp|faults/(shim|main)\\.cpp)")

add_executable(orrery_tests ${test_sources})
target_link_libraries(orrery_tests PRIVATE ${ORRERY_FOLDERS} orrery_options orrery_systemc
                                           Boost::program_options SQLite::SQLite3 Eigen3::Eigen ${CMAKE_DL_LIBS}
                                           GTest::gtest rapidcheck onnx)
# Their own code need not be fast: what they test is compiled as it is shipped.
target_compile_options(orrery_tests PRIVATE -O1 $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
target_compile_definitions(orrery_tests PRIVATE ${ORRERY_PLACES} ORRERY_CXX="${CMAKE_CXX_COMPILER}")
if(TARGET orrery)
  add_dependencies(orrery_tests orrery)
  target_compile_definitions(orrery_tests PRIVATE ORRERY_PROGRAM="$<TARGET_FILE:orrery>")
endif()

# The suites are asked of the binary when ctest starts: no list to edit, no run while building, and
# a process for each suite, not for each of a thousand tests.
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/suites-$<CONFIG>.cmake CONTENT
"set(TEST_BINARY \"$<TARGET_FILE:orrery_tests>\")
set(SOURCE_DIR \"${PROJECT_SOURCE_DIR}\")
include(\"${PROJECT_SOURCE_DIR}/cmake/add_suites.cmake\")
")
set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES
             ${PROJECT_BINARY_DIR}/suites-${CMAKE_BUILD_TYPE}.cmake)
