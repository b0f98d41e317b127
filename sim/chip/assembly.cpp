#include "sim/chip/assembly.h"

#include "sim/chip/make_array.h"
#include "sim/kernel/activity_state.h"
#include "sim/watch/laws.h"

namespace orrery {

Assembly::Assembly(const Schedule& schedule, const Accelerator& accelerator, Shapes& shapes,
                   bool apart, Values* values)
    : schedule_(schedule),
      accelerator_(accelerator),
      apart_(apart && schedule.layer.has_macs() && !accelerator.dram.ideal &&
             GlobalBuffer::separable(accelerator.buffer)),
      array_tiles_(schedule, shapes),
      memory_tiles_(schedule, shapes),
      tiles_done_("tiles_done", array_clock_),
      filters_read_("filters_read", array_clock_),
      ready_tiles_("ready_tiles", memory_clock()),
      ifmap_loads_("ifmap_loads", memory_clock()),
      filter_loads_("filter_loads", memory_clock()),
      psum_loads_("psum_loads", memory_clock()),
      stores_done_("stores_done", memory_clock()),
      dma_writes_("dma_write", memory_clock(), 2),
      dma_read_requests_("dma_read_request", memory_clock(), 2),
      dma_reads_("dma_read", memory_clock(), 2),
      jobs_("jobs", memory_clock(), 4),
      dram_requests_("dram_requests", memory_clock(), 4),
      dram_reads_("dram_reads", memory_clock(), 4),
      dram_writes_("dram_writes", memory_clock(), 4) {
  if (schedule.layer.has_macs()) build_array(values);
  if (!accelerator.buffer.ideal || !accelerator.dram.ideal) build_buffer(values);
  if (!accelerator.dram.ideal) build_dram(values);
}

void Assembly::build_array(Values* values) {
  array_ = make_array(array_clock_, array_tiles_, accelerator_, activity_[0], values);
  array_->tiles_done(tiles_done_);
}

void Assembly::build_buffer(Values* values) {
  buffer_ = std::make_unique<GlobalBuffer>(
      "buffer", array_clock_, array_tiles_, accelerator_,
      std::array{&activity(GroupId::kArray), &activity(GroupId::kMemory)}, values);
  const auto edge = [this](Operand operand) {
    const EdgeConfig& config = accelerator_.edge(operand);
    return std::make_unique<Fifo<Slice>>(name_of(operand), array_clock_, config.fifo_depth,
                                         config.latency);
  };
  ifmap_edge_ = edge(Operand::kIfmap);
  filter_edge_ = edge(Operand::kFilter);
  results_ =
      std::make_unique<Fifo<Beat>>("results", array_clock_, accelerator_.array.outputs.fifo_depth);
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

void Assembly::build_dram(Values* values) {
  std::array<std::int64_t, kOperands> row_words;
  for (const Operand operand : kAllOperands) {
    row_words[index_of(operand)] =
        accelerator_.buffer.of(operand).row_words(schedule_.layer.stored_bits(operand));
  }
  Activity& activity_of_memory = activity(GroupId::kMemory);
  dram_ =
      make_dram({accelerator_.dram, accelerator_.clock_mhz, memory_clock(), activity_of_memory});
  dma_ = std::make_unique<Dma>("dma", memory_clock(), row_words);
  controller_ = std::make_unique<Controller>("controller", memory_clock(), memory_tiles_,
                                             accelerator_, activity_of_memory, values);
  bind_dram();
}

void Assembly::bind_dram() {
  dram_->requests(dram_requests_);
  dram_->read_bytes(dram_reads_);
  dram_->write_bytes(dram_writes_);
  dma_->jobs(jobs_);
  dma_->dram_requests(dram_requests_);
  dma_->dram_reads(dram_reads_);
  dma_->dram_writes(dram_writes_);
  dma_->dma_write(dma_writes_);
  dma_->dma_read_request(dma_read_requests_);
  dma_->dma_read(dma_reads_);
  dma_->stores_done(stores_done_);
  buffer_->dma_write(dma_writes_);
  buffer_->dma_read_request(dma_read_requests_);
  buffer_->dma_read(dma_reads_);
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
  if (!array_) return;
  array_->ready_tiles(ready_tiles_);
  array_->filters_read(filters_read_);
  controller_->filters_read(filters_read_);
}

void Assembly::bind_clock(sc_core::sc_signal_in_if<bool>& clock) {
  for (Block* block : blocks(GroupId::kWhole)) block->clock(clock);
}

std::vector<Block*> Assembly::blocks(GroupId group) const {
  std::vector<Block*> all;
  if (array_ && group != GroupId::kMemory) all.push_back(array_.get());
  if (buffer_) all.push_back(buffer_.get());
  if (controller_ && group != GroupId::kArray) {
    all.insert(all.end(), {dram_.get(), dma_.get(), controller_.get()});
  }
  return all;
}

std::vector<Channel*> Assembly::channels(GroupId group) {
  std::vector<Channel*> all;
  if (buffer_ && group != GroupId::kMemory) {
    all.insert(all.end(), {ifmap_edge_.get(), filter_edge_.get(), results_.get()});
  }
  if (controller_ && group != GroupId::kArray) {
    all.insert(all.end(), {&dma_writes_, &dma_read_requests_, &dma_reads_, &jobs_, &dram_requests_,
                           &dram_reads_, &dram_writes_});
  }
  return all;
}

bool Assembly::array_finished() {
  return !array_ || (array_->done() && tiles_done_.written() == schedule_.tiles());
}

bool Assembly::memory_finished() {
  return !controller_ || (controller_->done() && dma_->idle() && dram_->idle());
}

std::int64_t Assembly::memory_events() const {
  return controller_->tile() + controller_->stores_ordered() + dma_->jobs_done() + dram_->served();
}

std::int64_t Assembly::memory_quick_hash() const {
  std::int64_t quick_hash = dram_->quick_hash();
  for (const std::int64_t size : {dma_writes_.size(), dma_read_requests_.size(), dma_reads_.size(),
                                  dram_reads_.size(), dram_writes_.size()}) {
    quick_hash = quick_hash * 8 + size;
  }
  return quick_hash;
}

std::string Assembly::deadlock_report() const {
  std::string report = "deadlock; ";
  for (const Block* block : blocks(GroupId::kWhole)) report += block->status() + "; ";
  return report;
}

Activity Assembly::finish(std::int64_t cycles) {
  if (array_) {
    array_->finish(cycles);
  } else {
    activity_[0].of(Cause::kWaitingDram) = WideCount(cycles) * accelerator_.array.pes();
  }
  Activity sum = activity_[0];
  if (apart_) sum += activity_[1];
  check_laws(schedule_, accelerator_, cycles, sum);
  return sum;
}

}  // namespace orrery
