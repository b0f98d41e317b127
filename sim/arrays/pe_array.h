#pragma once

#include <memory>
#include <optional>

#include "dataflows/activity.h"
#include "dataflows/tile_stream.h"
#include "hardware/accelerator.h"
#include "sim/kernel/block.h"
#include "sim/kernel/count_register.h"
#include "sim/memory/messages.h"
#include "sim/memory/tensor_values.h"
#include "sim/watch/observers.h"

namespace orrery {

/// What every array has, however its PEs agree on when to move: the ports to its edges, the tiles
/// it may work on, and the account of its PEs' cycles.
class PeArray : public Block {
 public:
  /// Unbound edges are ideal: their words are always there, and results always leave.
  OptionalPort<Fifo<Slice>> ifmap{"ifmap"}, filter{"filter"};
  OptionalPort<Fifo<Beat>> results{"results"};
  OptionalPort<CountRegister> ready_tiles{"ready_tiles"};
  OptionalPort<CountRegister> tiles_done{"tiles_done"};
  /// Tiles whose filter words have all been read; counted by arrays on multicast buses.
  OptionalPort<CountRegister> filters_read{"filters_read"};

  /// May be left as they are, like ports.
  Observers observers;

  /// `values` may be null.
  PeArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
          const Accelerator& accelerator, Activity& activity, Values* values);

  /// Every fold is done and every result has left.
  virtual bool done() const = 0;
  /// Completes the account for a run that took `cycles` cycles.
  virtual void finish(std::int64_t cycles) = 0;

  /// The first loop iteration (fold, or pass) that the array still works on, counted over the
  /// layer.
  virtual std::int64_t iteration() const = 0;
  /// Is this a good moment to look whether an iteration repeats itself? Asked between two cycles.
  virtual bool may_repeat() const { return true; }
  /// Has something just begun within an iteration that may repeat unchanged, and that is worth a
  /// look?
  virtual bool at_column_start() const { return false; }
  /// The furthest iteration that anybody in the array's group has looked at.
  virtual std::int64_t furthest_iteration() const { return tiles_.furthest(); }
  /// Can the array's state ever be taken? One that cannot name it all is stepped.
  virtual bool can_be_captured() const { return true; }
  /// Can the array's state be taken now? Asked between two cycles.
  virtual bool can_be_taken() const { return true; }
  /// The tile of that iteration; behind the last when the array has done all.
  virtual std::int64_t tile() const = 0;

 protected:
  bool tile_ready(const Tile& tile) const;
  void visit_ideal_edges(State& state);
  /// Is a slice of this input at the edge?
  bool edge_ready(Operand operand) const;
  /// Takes it. `slice` counts within the fold.
  Slice take_slice(Operand operand, const Tile& tile, const Fold& fold, std::int64_t slice);
  void leave(Beat beat);
  /// Another fold or pass has begun.
  void count_fold() {
    ++activity_.folds;
    ++folds_begun_;
  }
  /// Accounts a cycle of one PE, and of those from `begin` to before `end`.
  void account(std::size_t pe, Cause cause) {
    ++activity_.of(cause);
    if (observers.pe_map != nullptr) observers.pe_map->add(pe, cause, 1);
  }
  void account_range(std::int64_t begin, std::int64_t end, Cause cause);
  /// Accounts cycles of all PEs.
  void account_all(Cause cause, std::int64_t cycles);
  Cause waiting_for(Operand operand) const {
    return operand == Operand::kIfmap ? Cause::kWaitingIfmap : Cause::kWaitingFilter;
  }

  TileStream& tiles_;
  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const ArrayConfig& config_;
  Activity& activity_;
  Values* values_;
  std::int64_t folds_begun_ = 0;  // since the machine was made, for waveforms

 private:
  void watch_slice(Operand operand, const Slice& slice) const;
  Fifo<Slice>* edge(Operand operand) const;

  std::array<std::int64_t, 2> next_slice_ = {};  // earliest cycle of an ideal edge's next slice
};

}  // namespace orrery
