#include "sim/system/stepped_engine.h"

#include <algorithm>

#include "base/error.h"
#include "base/run_guard.h"
#include "sim/chip/assembly.h"
#include "sim/chip/observation.h"
#include "sim/watch/waveform.h"

namespace orrery {
namespace {

/// The longest time in which a pass stands still without being stuck.
std::int64_t longest_gap(const MulticastConfig& multicast) {
  return std::max({multicast.ifmap.port_gap, multicast.filter.port_gap, multicast.psum_in.port_gap,
                   multicast.psum_out.port_gap});
}

/// Long enough for the longest wait that ends by itself.
std::int64_t patience(const Accelerator& accelerator) {
  const EdgeConfig& ifmap = accelerator.edge(Operand::kIfmap);
  const EdgeConfig& filter = accelerator.edge(Operand::kFilter);
  const ArrayConfig& array = accelerator.array;
  return 10'000 + 4 * (ifmap.latency + filter.latency + ifmap.interval + filter.interval +
                       array.outputs.interval + array.outputs.latency + array.mac_latency() +
                       longest_gap(array.multicast));
}

constexpr int kSlice = 64;  // cycles

class SteppedRun {
 public:
  SteppedRun(const Schedule& schedule, const Accelerator& accelerator,
             const SimulateOptions& options)
      : options_(options),
        values_(options.check || options.toggles
                    ? std::make_unique<Values>(schedule, options.tensors, options.seed,
                                               accelerator.dram.ideal)
                    : nullptr),
        machine_(schedule, accelerator, shapes_, false, values_.get()),
        blocks_(machine_.blocks(GroupId::kWhole)),
        observation_(machine_, options, clock_) {
    machine_.bind_clock(clock_);
    if (options.vcd.empty()) return;
    waveform_ = std::make_unique<Waveform>("waveform", options.vcd, blocks_);
    waveform_->clock(clock_);
  }

  Measurement run() {
    const std::int64_t longest = patience(machine_.accelerator());
    while (!(machine_.memory_finished() && machine_.array_finished())) {
      // The kernel runs in slices, so that the end is looked for once a slice; what a block does in
      // the rest of the last slice is nothing.
      sc_core::sc_start(kSlice, sc_core::SC_NS);
      run_guard::count_steps(kSlice);
      for (const Block* block : blocks_) {
        if (block->failure()) std::rethrow_exception(block->failure());
      }
      if (current_cycle() - last_event() > longest) {
        throw ModelError("machine", current_cycle(), machine_.deadlock_report());
      }
    }
    Measurement result;
    result.engine = Engine::kStepped;
    result.cycles = result.counts.stepped = last_event() + 1;
    result.activity = machine_.finish(result.cycles);
    if (values_ && machine_.array() != nullptr) {
      if (options_.check) result.wrapped_outputs = values_->verify();
      result.verified = options_.check;
      result.activity.zero_macs = values_->zero_macs();
      if (options_.outputs) result.outputs = values_->outputs();
    }
    observation_.finish(result);
    if (waveform_) waveform_->finish(result.cycles);
    return result;
  }

 private:
  std::int64_t last_event() const {
    std::int64_t last = -1;
    for (const Block* block : blocks_) last = std::max(last, block->last_event());
    return last;
  }

  const SimulateOptions& options_;
  Kernel kernel_;  // before everything below, which belongs to it
  sc_core::sc_clock clock_{"clock", 1, sc_core::SC_NS};
  Shapes shapes_;
  std::unique_ptr<Values> values_;
  Assembly machine_;
  std::vector<Block*> blocks_;
  Observation observation_;
  std::unique_ptr<Waveform> waveform_;
};

}  // namespace

Measurement run_stepped(const Schedule& schedule, const Accelerator& accelerator,
                        const SimulateOptions& options) {
  return SteppedRun(schedule, accelerator, options).run();
}

}  // namespace orrery
