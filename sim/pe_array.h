#pragma once

#include <memory>
#include <optional>

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "dataflows/activity.h"
#include "sim/block.h"
#include "sim/messages.h"
#include "sim/values.h"

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

  /// `values` may be null.
  PeArray(sc_core::sc_module_name name, const Schedule& schedule, const Accelerator& accelerator,
          Activity& activity, Values* values);

  /// Every fold is done and every result has left.
  virtual bool done() const = 0;
  /// Completes the account for a run that took `cycles` cycles.
  virtual void finish(std::int64_t cycles) = 0;

 protected:
  bool tile_ready(const Tile& tile) const;
  /// Is a slice of this input at the edge?
  bool edge_ready(Operand operand) const;
  /// Takes it. `slice` counts within the fold.
  Slice take_slice(Operand operand, const Tile& tile, const Fold& fold, std::int64_t slice);
  void leave(Beat beat);
  Cause waiting_for(Operand operand) const {
    return operand == Operand::kIfmap ? Cause::kWaitingIfmap : Cause::kWaitingFilter;
  }

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const ArrayConfig& config_;
  Activity& activity_;
  Values* values_;

 private:
  Fifo<Slice>* edge(Operand operand) const;

  std::array<std::int64_t, 2> next_slice_ = {};  // earliest cycle of an ideal edge's next slice
};

/// The array that `config.flow_control` asks for.
std::unique_ptr<PeArray> make_array(const Schedule& schedule, const Accelerator& accelerator,
                                    Activity& activity, Values* values);

}  // namespace orrery
