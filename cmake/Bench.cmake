# `cmake --build <dir> --target bench`: every tests/bench/*.cpp, with Google Benchmark.
file(GLOB bench_sources CONFIGURE_DEPENDS tests/bench/*.cpp)
find_package(benchmark QUIET)
if(bench_sources AND benchmark_FOUND)
  add_executable(orrery_bench EXCLUDE_FROM_ALL ${bench_sources})
  target_link_libraries(orrery_bench PRIVATE ${ORRERY_FOLDERS} orrery_systemc benchmark::benchmark)
  target_compile_definitions(orrery_bench PRIVATE ${ORRERY_PLACES})
  add_custom_target(bench COMMAND orrery_bench USES_TERMINAL)
endif()
