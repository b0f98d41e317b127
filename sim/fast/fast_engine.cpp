#include "sim/fast/fast_engine.h"

#include <algorithm>

#include "sim/fast/array_runner.h"
#include "sim/fast/transition_cache.h"

namespace orrery {

Measurement run_fast(const Schedule& schedule, const Accelerator& accelerator,
                     const SimulateOptions& options) {
  const Kernel kernel;  // first: everything below belongs to it
  TransitionCache own;
  TransitionCache& cache = options.transitions != nullptr ? *options.transitions : own;
  const bool apart = schedule.layer.has_macs() && !accelerator.dram.ideal &&
                     GlobalBuffer::separable(accelerator.buffer);
  const auto transitions = cache.table(schedule, accelerator, !apart);
  sc_core::sc_signal<bool> no_clock;
  Assembly machine(schedule, accelerator, transitions->shapes(), apart, nullptr);
  machine.bind_clock(no_clock);
  // Ports are bound when the simulation starts; SystemC warns when it starts for nothing.
  sc_core::sc_event start;
  start.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);

  Measurement result;
  std::unique_ptr<MemoryRunner> memory_runner;
  if (machine.apart()) {
    memory_runner = std::make_unique<MemoryRunner>(machine, options.probe, result.counts);
    machine.ready_tiles().part(machine.clock(GroupId::kArray), memory_runner.get());
    for (CountRegister* written : machine.from_array()) {
      written->part(machine.clock(GroupId::kMemory), nullptr);
    }
  }
  ArrayRunner array_runner(machine, *transitions, memory_runner.get(), options.probe,
                           result.counts);
  result.engine = array_runner.group().can_be_captured() ? Engine::kFast : Engine::kStepped;
  array_runner.run();
  std::int64_t last_event = array_runner.group().last_event();
  std::int64_t stepped = array_runner.group().stepped();
  if (memory_runner) {
    memory_runner->run_to_end();
    last_event = std::max(last_event, memory_runner->group().last_event());
    stepped += memory_runner->group().stepped();
  }
  result.cycles = last_event + 1;
  result.activity = machine.finish(result.cycles);
  result.counts.stepped = std::min(stepped, result.cycles);
  result.counts.replayed = result.cycles - result.counts.stepped;
  return result;
}

}  // namespace orrery
