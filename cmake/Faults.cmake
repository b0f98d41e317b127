# `cmake --build <dir> --target faults` has the n-th allocation, write, fsync, rename, fork and pipe of
# ten typical commands fail, for every n up to 2,000 and for 1,000 that are drawn behind them. Every
# test run does a few (Faults.*).
if(ORRERY_TESTS)
  add_library(orrery_fault_shim SHARED EXCLUDE_FROM_ALL tests/faults/shim.cpp)
  target_link_libraries(orrery_fault_shim PRIVATE ${CMAKE_DL_LIBS})
  target_compile_options(orrery_fault_shim PRIVATE -std=gnu++20 -fno-builtin)
  add_executable(orrery_faults EXCLUDE_FROM_ALL tests/faults/main.cpp tests/faults/fault_runs.cpp
                                                tests/shell.cpp tests/temp_folder.cpp)
  target_link_libraries(orrery_faults PRIVATE orrery_options)
  add_dependencies(orrery_tests orrery_fault_shim)
  target_compile_definitions(orrery_tests PRIVATE
                             ORRERY_FAULT_SHIM="$<TARGET_FILE:orrery_fault_shim>")
  add_custom_target(
    faults
    COMMAND orrery_faults $<TARGET_FILE:orrery> $<TARGET_FILE:orrery_fault_shim>
    DEPENDS orrery orrery_faults orrery_fault_shim
    USES_TERMINAL VERBATIM)
endif()
