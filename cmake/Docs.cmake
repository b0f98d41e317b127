# `cmake --build <dir> --target docs` runs every command that a page of docs shows between
# `<!-- generated -->` and `<!-- end -->` again, puts what it prints there, and draws the pictures.
# `<dir>/bin/orrery_docs [--quick] [PAGE...]` does it for some pages, or for the quick blocks only.
add_executable(orrery_docs EXCLUDE_FROM_ALL tests/docs/main.cpp tests/docs/generated_blocks.cpp
                                            tests/shell.cpp tests/temp_folder.cpp)
target_link_libraries(orrery_docs PRIVATE orrery_options)
target_compile_definitions(orrery_docs PRIVATE ${ORRERY_PLACES}
                                               ORRERY_PROGRAM="$<TARGET_FILE:orrery>")
add_dependencies(orrery_docs orrery)
add_custom_target(docs COMMAND orrery_docs
                       COMMAND ${CMAKE_SOURCE_DIR}/docs/pictures/draw $<TARGET_FILE:orrery>
                       USES_TERMINAL VERBATIM)
