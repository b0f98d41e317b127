#include "sim/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "sim/block.h"
#include "sim/controller.h"
#include "sim/dma.h"
#include "sim/dram.h"
#include "sim/global_buffer.h"
#include "sim/laws.h"
#include "sim/pe_array.h"
#include "sim/waveform.h"

namespace orrery {
namespace {

/// All blocks and the channels between them. What is ideal is not built: its ports stay unbound.
class Machine {
 public:
  Machine(const Schedule& schedule, const Accelerator& accelerator, const SimulateOptions& options);

  Measurement run();

 private:
  void build_array();
  void build_buffer();
  void build_dram();
  void watch();
  bool finished() const;
  std::int64_t last_event() const;
  std::string deadlock_report() const;

  Kernel kernel_;  // first: everything below belongs to it
  const Schedule& schedule_;
  const Accelerator& accelerator_;
  Measurement result_;
  std::unique_ptr<Values> values_;
  sc_core::sc_clock clock_{"clock", 1, sc_core::SC_NS};

  CountRegister tiles_done_{"tiles_done"};
  CountRegister ready_tiles_{"ready_tiles"};
  CountRegister filters_read_{"filters_read"};
  CountRegister ifmap_loads_{"ifmap_loads"}, filter_loads_{"filter_loads"},
      psum_loads_{"psum_loads"}, stores_done_{"stores_done"};
  std::unique_ptr<Fifo<Slice>> ifmap_edge_, filter_edge_;
  std::unique_ptr<Fifo<Beat>> results_;
  Fifo<BufferLine> fill_{"fill", 2}, drain_request_{"drain_request", 2}, drain_{"drain", 2};
  Fifo<DmaJob> jobs_{"jobs", 4};
  Fifo<DramRequest> dram_requests_{"dram_requests", 4};
  Fifo<std::int64_t> dram_reads_{"dram_reads", 4}, dram_writes_{"dram_writes", 4};

  std::unique_ptr<PeArray> array_;
  std::unique_ptr<GlobalBuffer> buffer_;
  std::unique_ptr<Dram> dram_;
  std::unique_ptr<Dma> dma_;
  std::unique_ptr<Controller> controller_;
  std::vector<Block*> blocks_;
  std::unique_ptr<Waveform> waveform_;
};

/// The longest time in which a pass stands still without being stuck.
std::int64_t longest_gap(const MulticastConfig& multicast) {
  return std::max({multicast.ifmap.port_gap, multicast.filter.port_gap, multicast.psum_in.port_gap,
                   multicast.psum_out.port_gap});
}

Machine::Machine(const Schedule& schedule, const Accelerator& accelerator,
                 const SimulateOptions& options)
    : schedule_(schedule), accelerator_(accelerator) {
  if (options.check) {
    values_ =
        std::make_unique<Values>(schedule, options.tensors, options.seed, accelerator.dram.ideal);
  }
  if (schedule.layer.has_macs()) build_array();
  if (!accelerator.buffer.ideal || !accelerator.dram.ideal) build_buffer();
  if (!accelerator.dram.ideal) build_dram();
  for (Block* block : blocks_) block->clock(clock_);
  if (!options.vcd.empty()) waveform_ = std::make_unique<Waveform>(options.vcd, blocks_);
}

void Machine::build_array() {
  array_ = make_array(schedule_, accelerator_, result_.activity, values_.get());
  blocks_.push_back(array_.get());
  array_->tiles_done(tiles_done_);
}

void Machine::build_buffer() {
  buffer_ = std::make_unique<GlobalBuffer>("buffer", schedule_, accelerator_, result_.activity,
                                           values_.get());
  blocks_.push_back(buffer_.get());
  const auto edge = [this](Operand operand) {
    const EdgeConfig& config = accelerator_.edge(operand);
    return std::make_unique<Fifo<Slice>>(name_of(operand), config.fifo_depth, config.latency);
  };
  ifmap_edge_ = edge(Operand::kIfmap);
  filter_edge_ = edge(Operand::kFilter);
  results_ = std::make_unique<Fifo<Beat>>("results", accelerator_.array.outputs.fifo_depth);
  buffer_->ifmap(*ifmap_edge_);
  buffer_->filter(*filter_edge_);
  buffer_->results(*results_);
  buffer_->tiles_done(tiles_done_);
  if (array_) {
    array_->ifmap(*ifmap_edge_);
    array_->filter(*filter_edge_);
    array_->results(*results_);
  }
}

void Machine::build_dram() {
  std::array<std::int64_t, kOperands> row_words;
  for (const Operand operand : kAllOperands) {
    row_words[index_of(operand)] = GlobalBuffer::row_words(operand, schedule_, accelerator_);
  }
  dram_ =
      std::make_unique<Dram>("dram", accelerator_.dram, accelerator_.clock_mhz, result_.activity);
  dma_ = std::make_unique<Dma>("dma", row_words);
  controller_ = std::make_unique<Controller>("controller", schedule_, accelerator_,
                                             result_.activity, values_.get());
  blocks_.insert(blocks_.end(), {dram_.get(), dma_.get(), controller_.get()});

  dram_->requests(dram_requests_);
  dram_->read_bytes(dram_reads_);
  dram_->write_bytes(dram_writes_);
  dma_->jobs(jobs_);
  dma_->dram_requests(dram_requests_);
  dma_->dram_reads(dram_reads_);
  dma_->dram_writes(dram_writes_);
  dma_->fill(fill_);
  dma_->drain_request(drain_request_);
  dma_->drain(drain_);
  dma_->stores_done(stores_done_);
  buffer_->fill(fill_);
  buffer_->drain_request(drain_request_);
  buffer_->drain(drain_);
  buffer_->ready_tiles(ready_tiles_);
  buffer_->ifmap_loads(ifmap_loads_);
  buffer_->filter_loads(filter_loads_);
  buffer_->psum_loads(psum_loads_);
  controller_->jobs(jobs_);
  controller_->ready_tiles(ready_tiles_);
  controller_->tiles_done(tiles_done_);
  controller_->ifmap_loads(ifmap_loads_);
  controller_->filter_loads(filter_loads_);
  controller_->psum_loads(psum_loads_);
  controller_->stores_done(stores_done_);
  if (array_) {
    array_->ready_tiles(ready_tiles_);
    array_->filters_read(filters_read_);
    controller_->filters_read(filters_read_);
  }
}

bool Machine::finished() const {
  if (controller_ && !(controller_->done() && dma_->idle() && dram_->idle())) return false;
  return !array_ || (array_->done() && tiles_done_.get() == schedule_.tiles());
}

std::int64_t Machine::last_event() const {
  std::int64_t last = -1;
  for (const Block* block : blocks_) last = std::max(last, block->last_event());
  return last;
}

std::string Machine::deadlock_report() const {
  std::string report = "deadlock; ";
  for (const Block* block : blocks_) report += block->status() + "; ";
  return report;
}

Measurement Machine::run() {
  // Long enough for the longest wait that ends by itself.
  const std::int64_t patience =
      10'000 + 4 * (accelerator_.edge(Operand::kIfmap).latency +
                    accelerator_.edge(Operand::kFilter).latency +
                    accelerator_.edge(Operand::kIfmap).interval +
                    accelerator_.edge(Operand::kFilter).interval +
                    accelerator_.array.outputs.interval + accelerator_.array.outputs.latency +
                    accelerator_.array.mac_latency() + longest_gap(accelerator_.array.multicast));
  std::int64_t slept = 0;
  while (!finished()) {
    // The kernel runs in slices, so that the end is looked for once a slice; what a block does in
    // the rest of the last slice is nothing.
    sc_core::sc_start(64, sc_core::SC_NS);
    for (const Block* block : blocks_) {
      if (block->failure()) std::rethrow_exception(block->failure());
    }
    slept = current_cycle() - last_event();
    if (slept > patience) throw ModelError("machine", current_cycle(), deadlock_report());
  }
  result_.cycles = last_event() + 1;
  if (array_) {
    array_->finish(result_.cycles);
  } else {
    result_.activity.of(Cause::kWaitingDram) = result_.cycles * accelerator_.array.pes();
  }
  if (values_ && array_) {
    values_->verify();
    result_.activity.zero_macs = values_->zero_macs();
    result_.verified = true;
  }
  check_laws(schedule_, accelerator_, result_.cycles, result_.activity);
  return result_;
}

}  // namespace

Measurement run_schedule(const Schedule& schedule, const Accelerator& accelerator,
                         const SimulateOptions& options) {
  return Machine(schedule, accelerator, options).run();
}

}  // namespace orrery
