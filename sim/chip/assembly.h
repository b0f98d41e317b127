#pragma once

#include <memory>
#include <vector>

#include "dataflows/tile_stream.h"
#include "sim/arrays/pe_array.h"
#include "sim/memory/controller.h"
#include "sim/memory/dma.h"
#include "sim/memory/dram.h"
#include "sim/memory/global_buffer.h"

namespace orrery {

/// All blocks of a machine and the channels between them. What is ideal is not built: its ports
/// stay unbound. The machine has two groups, the array's and that of DRAM; where DMA and the array
/// never compete for the buffer they touch only through two registers (which tiles are ready, which
/// are done) and can be run apart. To be made within a Kernel.
class Assembly {
 public:
  /// With `apart`, the groups get clocks of their own, if they can. `values` may be null.
  Assembly(const Schedule& schedule, const Accelerator& accelerator, Shapes& shapes, bool apart,
           Values* values);

  void bind_clock(sc_core::sc_signal_in_if<bool>& clock);

  bool array_finished();
  bool memory_finished();
  /// A number that grows whenever DMA or the controller come to something new.
  std::int64_t memory_events() const;
  /// A number that is equal whenever the state of DRAM's group is.
  std::int64_t memory_quick_hash() const;
  /// Why nothing moves, block by block.
  std::string deadlock_report() const;
  /// Completes the account of a run that took `cycles` cycles and checks the machine's laws.
  Activity finish(std::int64_t cycles);

  /// The blocks and channels of a group. Those of both in GroupId::kWhole; the buffer is in each.
  std::vector<Block*> blocks(GroupId group) const;
  std::vector<Channel*> channels(GroupId group);

  const Schedule& schedule() const { return schedule_; }
  const Accelerator& accelerator() const { return accelerator_; }
  /// Do the groups have clocks of their own?
  bool apart() const { return apart_; }
  Clock& clock(GroupId group) { return group == GroupId::kMemory ? memory_clock() : array_clock_; }
  Activity& activity(GroupId group) {
    return activity_[group == GroupId::kMemory && apart_ ? 1 : 0];
  }
  TileStream& array_tiles() { return array_tiles_; }
  TileStream& memory_tiles() { return memory_tiles_; }
  CountRegister& ready_tiles() { return ready_tiles_; }
  CountRegister& tiles_done() { return tiles_done_; }
  /// What the array's group writes for the other one.
  std::array<CountRegister*, 2> from_array() { return {&tiles_done_, &filters_read_}; }
  PeArray* array() { return array_.get(); }
  GlobalBuffer* buffer() { return buffer_.get(); }
  Controller* controller() { return controller_.get(); }
  const Dma* dma() const { return dma_.get(); }

 private:
  void build_array(Values* values);
  void build_buffer(Values* values);
  void build_dram(Values* values);
  void bind_dram();
  Clock& memory_clock() { return apart_ ? memory_clock_ : array_clock_; }

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  bool apart_;
  TileStream array_tiles_, memory_tiles_;  // as the array's group walks them, and the controller
  Clock array_clock_, memory_clock_;
  std::array<Activity, 2> activity_;

  CountRegister tiles_done_, filters_read_, ready_tiles_;
  CountRegister ifmap_loads_, filter_loads_, psum_loads_, stores_done_;
  std::unique_ptr<Fifo<Slice>> ifmap_edge_, filter_edge_;
  std::unique_ptr<Fifo<Beat>> results_;
  Fifo<BufferLine> dma_writes_;
  Fifo<StoreLine> dma_read_requests_;
  Fifo<std::int64_t> dma_reads_;
  Fifo<DmaJob> jobs_;
  Fifo<DramRequest> dram_requests_;
  Fifo<std::int64_t> dram_reads_, dram_writes_;

  std::unique_ptr<PeArray> array_;
  std::unique_ptr<GlobalBuffer> buffer_;
  std::unique_ptr<Dram> dram_;
  std::unique_ptr<Dma> dma_;
  std::unique_ptr<Controller> controller_;
};

}  // namespace orrery
