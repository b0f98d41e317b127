# `cmake --build <dir> --target bench` prints how fast the machine is stepped; see
# docs/performance.md. Not part of a usual build.
file(GLOB bench_sources CONFIGURE_DEPENDS tests/bench/*.cpp)
if(bench_sources)
  add_executable(orrery_bench EXCLUDE_FROM_ALL ${bench_sources})
  target_link_libraries(orrery_bench PRIVATE ${ORRERY_FOLDERS} orrery_options orrery_systemc
                                             Boost::program_options)
  target_compile_definitions(orrery_bench PRIVATE ${ORRERY_PLACES})
  add_custom_target(bench COMMAND orrery_bench USES_TERMINAL VERBATIM)
endif()
