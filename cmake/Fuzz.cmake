# `cmake --build --preset fuzz --target fuzz` has libFuzzer look for inputs that end the program, each
# reader for $ORRERY_FUZZ_SECONDS (60), from the corpus in tests/fuzz/corpus. Needs clang; see
# tests/fuzz/README.md. Every test run reads the corpus without it.
if(ORRERY_FUZZ)
  add_executable(orrery_fuzz EXCLUDE_FROM_ALL tests/fuzz/main.cpp tests/fuzz/readers.cpp
                                              tests/temp_folder.cpp)
  target_link_libraries(orrery_fuzz PRIVATE ${ORRERY_FOLDERS} orrery_options orrery_systemc
                                            Boost::program_options SQLite::SQLite3 ${CMAKE_DL_LIBS})
  target_compile_definitions(orrery_fuzz PRIVATE ${ORRERY_PLACES})
  target_link_options(orrery_fuzz PRIVATE -fsanitize=fuzzer)
  add_custom_target(fuzz COMMAND ${PROJECT_SOURCE_DIR}/tests/fuzz/run $<TARGET_FILE:orrery_fuzz>
                    DEPENDS orrery_fuzz WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL
                    VERBATIM)
endif()
