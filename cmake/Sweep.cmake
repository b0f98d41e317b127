# `cmake --build <dir> --target sweep_search` runs what takes too long for the suite: a search that is killed
# at 30 random moments and resumed.
if(ORRERY_TESTS)
  add_custom_target(
    sweep_search
    COMMAND ${CMAKE_COMMAND} -E env ORRERY_KILLS=30 $<TARGET_FILE:orrery_tests>
            --gtest_filter=Search.AnyNumberOfWorkersAndAnyKillsGiveTheSameBytes
    DEPENDS orrery_tests
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    USES_TERMINAL VERBATIM)
endif()
