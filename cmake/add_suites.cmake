# Run by ctest: adds a test for every suite of TEST_BINARY.
if(NOT EXISTS ${TEST_BINARY})
  add_test(orrery_tests_not_built ${TEST_BINARY})
  return()
endif()
execute_process(COMMAND ${TEST_BINARY} --gtest_list_tests OUTPUT_VARIABLE listing
                RESULT_VARIABLE failed)
if(failed)
  add_test(orrery_tests_cannot_list ${TEST_BINARY} --gtest_list_tests)
  return()
endif()
# A suite is a line that starts in the first column: "Name." or "Name/0.  # TypeParam = int".
string(REGEX MATCHALL "(^|\n)[A-Za-z_][A-Za-z0-9_/]*\\." suites "${listing}")
foreach(suite IN LISTS suites)
  string(STRIP "${suite}" suite)
  string(REGEX REPLACE "\\.$" "" suite "${suite}")
  add_test(${suite} ${TEST_BINARY} --gtest_filter=${suite}.*)
  set_tests_properties(${suite} PROPERTIES WORKING_DIRECTORY ${SOURCE_DIR} TIMEOUT 600)
endforeach()
