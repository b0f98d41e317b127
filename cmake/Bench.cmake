# `cmake --build <dir> --target bench` prints how fast the machine is stepped and how fast the models
# predict; see docs/performance.md and docs/models.md. Not part of a usual build.
file(GLOB bench_sources CONFIGURE_DEPENDS tests/bench/*.cpp)
set(bench_commands)
foreach(source ${bench_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(orrery_bench_${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(orrery_bench_${name} PRIVATE ${ORRERY_FOLDERS} orrery_options orrery_systemc
                                                     Boost::program_options SQLite::SQLite3
                                                     ${CMAKE_DL_LIBS})
  target_compile_definitions(orrery_bench_${name} PRIVATE ${ORRERY_PLACES})
  list(APPEND bench_commands COMMAND orrery_bench_${name})
endforeach()
if(bench_commands)
  add_custom_target(bench ${bench_commands} USES_TERMINAL VERBATIM)
endif()

# `cmake --build <dir> --target sweep`: the fast engine against the stepped one on 20,000 random
# machines. `--target orrery_sweep_fields` builds the program that finds, for each field of the
# state, a random machine on which it matters; `orrery_sweep_perturb` a moment of a run in which it
# does.
foreach(sweep engines fields perturb)
  set(target orrery_sweep_${sweep})
  add_executable(${target} EXCLUDE_FROM_ALL tests/sweep/${sweep}.cpp tests/laws/random_case.cpp tests/laws/halved_tiles.cpp
                                            tests/laws/field_mutants.cpp tests/laws/child.cpp
                                            tests/laws/paused_run.cpp
                                            tests/laws/grouped_machine.cpp)
  target_link_libraries(${target} PRIVATE orrery_base orrery_workloads orrery_hardware
                                          orrery_dataflows orrery_sim orrery_options orrery_systemc
                                          Boost::program_options)
  target_compile_definitions(${target} PRIVATE ${ORRERY_PLACES})
endforeach()
add_custom_target(sweep COMMAND orrery_sweep_engines USES_TERMINAL VERBATIM)
