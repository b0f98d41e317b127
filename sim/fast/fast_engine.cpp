#include "sim/fast/fast_engine.h"

#include <algorithm>

#include "sim/fast/leader.h"
#include "sim/fast/machine_key.h"

namespace orrery {

Measurement run_fast(const Schedule& schedule, const Accelerator& accelerator,
                     const SimulateOptions& options) {
  const Kernel kernel;  // first: everything below belongs to it
  Memo own;
  Memo& memo = options.memo != nullptr ? *options.memo : own;
  const bool apart = schedule.layer.has_macs() && !accelerator.dram.ideal &&
                     GlobalBuffer::separable(accelerator.buffer);
  const auto experience = memo.experience(machine_key(schedule, accelerator, !apart));
  sc_core::sc_signal<bool> no_clock;
  Assembly machine(schedule, accelerator, experience->shapes(), apart, nullptr);
  machine.bind_clock(no_clock);
  // Ports are bound when the simulation starts; SystemC warns when it starts for nothing.
  sc_core::sc_event start;
  start.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);

  Measurement result;
  std::unique_ptr<Follower> follower;
  if (machine.apart()) {
    follower = std::make_unique<Follower>(machine, options.probe, result.counts);
    machine.ready_tiles().part(machine.clock(Half::kArray), follower.get());
    for (CountRegister* written : machine.from_array()) {
      written->part(machine.clock(Half::kMemory), nullptr);
    }
  }
  Leader leader(machine, *experience, follower.get(), options.probe, result.counts);
  result.engine = leader.group().can_be_captured() ? Engine::kFast : Engine::kStepped;
  leader.run();
  std::int64_t last_event = leader.group().last_event();
  std::int64_t stepped = leader.group().stepped();
  if (follower) {
    follower->run_to_end();
    last_event = std::max(last_event, follower->group().last_event());
    stepped += follower->group().stepped();
  }
  result.cycles = last_event + 1;
  result.activity = machine.finish(result.cycles);
  result.counts.stepped = std::min(stepped, result.cycles);
  result.counts.replayed = result.cycles - result.counts.stepped;
  return result;
}

}  // namespace orrery
