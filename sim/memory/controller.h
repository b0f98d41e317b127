#pragma once

#include <deque>

#include "dataflows/activity.h"
#include "dataflows/tile_stream.h"
#include "hardware/accelerator.h"
#include "sim/kernel/block.h"
#include "sim/kernel/count_register.h"
#include "sim/memory/messages.h"
#include "sim/memory/tensor_values.h"

namespace orrery {

/// Walks the tiles: orders the loads of each tile as soon as a buffer is free for them, releases a
/// tile to the array when its operands are there, and orders stores when its outputs are complete.
class Controller : public Block {
 public:
  sc_core::sc_port<Fifo<DmaJob>> jobs{"jobs"};
  sc_core::sc_port<CountRegister> ready_tiles{"ready_tiles"};
  sc_core::sc_port<CountRegister> tiles_done{"tiles_done"};
  sc_core::sc_port<CountRegister> ifmap_loads{"ifmap_loads"}, filter_loads{"filter_loads"},
      psum_loads{"psum_loads"}, stores_done{"stores_done"};
  /// Tiles whose filters the array has read, where that frees their part of the buffer.
  OptionalPort<CountRegister> filters_read{"filters_read"};

  /// `values` may be null.
  Controller(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
             const Accelerator& accelerator, Activity& activity, Values* values);

  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t stores_ordered() const { return stores_ordered_; }
  /// The tile whose loads are being ordered.
  std::int64_t tile() const { return frontier_; }
  /// Every tile is done and every store has left the buffer.
  bool done();

 private:
  /// A tile whose loads are ordered: how many loads of each operand must be there for it.
  struct Ordered {
    std::array<std::int64_t, kOperands> loads;
  };
  /// A store to order once tiles [0, after) are done.
  struct Store {
    std::int64_t after;
    DmaJob job;
    /// Where values flow: then the bytes follow when it is ordered, as they may depend on the
    /// words.
    std::shared_ptr<const ScheduledTile> tile;
  };

  bool cycle() override;
  bool order_loads();
  bool order_load(Operand operand);
  bool order_stores();
  void visit_held(State& state, Operand operand);
  bool release_tiles();
  bool tiles_finished(std::int64_t tiles);
  void queue_store();
  bool buffer_free(Operand operand);
  bool frontier_done() const { return tile_ == nullptr; }
  std::int64_t job_bytes(Operand operand, const Tile& tile, bool psum) const;
  void push(const DmaJob& job);

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  Activity& activity_;
  Values* values_;
  TileStream& tiles_;
  std::int64_t frontier_ = 0;                              // the tile whose loads are being ordered
  std::shared_ptr<const ScheduledTile> tile_, last_tile_;  // that tile, and the one before
  std::size_t next_operand_ = 0;                           // of that tile
  std::array<std::int64_t, kOperands> ordered_ = {};       // loads ordered; for kOfmap psum loads
  std::array<std::deque<std::int64_t>, kOperands> held_since_;  // first tiles of the buffers in use
  std::int64_t output_tiles_ = 0;  // distinct stays of an output tile in the buffer so far
  std::deque<Ordered> waiting_;
  std::deque<Store> stores_;
  std::int64_t stores_ordered_ = 0;
  std::int64_t released_ = 0;
};

/// Bytes over the DRAM interface of a tile's operand, or of its partial sums.
Bytes dram_bytes(const Schedule& schedule, Operand operand, const Tile& tile, bool psum);

}  // namespace orrery
