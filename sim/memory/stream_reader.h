#pragma once

#include "dataflows/tile_stream.h"
#include "hardware/accelerator.h"
#include "sim/kernel/block.h"
#include "sim/kernel/count_register.h"
#include "sim/memory/messages.h"
#include "sim/memory/tensor_values.h"

namespace orrery {

/// Reads the slices of one input operand out of the global buffer in the order in which the array
/// takes them, and pushes them towards the array's edge. Part of the GlobalBuffer block.
class StreamReader {
 public:
  /// `values` may be null: then slices carry no words.
  StreamReader(Operand operand, TileStream& tiles, const Accelerator& accelerator,
               const Values* values);

  /// Bank accesses that it could use in this cycle. `ready_tiles` may be null: all are.
  std::int64_t wanted(const Fifo<Slice>& edge, CountRegister* ready_tiles, std::int64_t now);
  /// Uses `accesses` of them; pushes the slice when it is complete. Returns words read.
  std::int64_t use(std::int64_t accesses, Fifo<Slice>& edge, std::int64_t now);

  bool done() const { return walker_.done(); }
  std::string status() const;
  /// `array` is the fold that the array works on, in or behind tile `tile`.
  void visit(State& state, std::int64_t array, std::int64_t tile);

 private:
  bool tile_ready(CountRegister* ready_tiles) const;
  std::int64_t slices() const;
  void start_slice();
  Slice make_slice() const;

  Operand operand_;
  const Schedule& schedule_;
  std::int64_t width_bytes_;
  std::int64_t interval_;
  int bits_;
  const Values* values_;
  FoldCursor walker_;
  std::int64_t slice_ = 0;          // of the fold
  std::int64_t words_ = 0;          // of the slice
  std::int64_t accesses_left_ = 0;  // of the slice; 0: it has not begun
  std::int64_t next_start_ = 0;     // earliest cycle of the next slice
};

/// How many slices of an input a fold takes, and how many words each has.
std::int64_t slices_of(const Schedule& schedule, Operand operand, const Tile& tile,
                       const Fold& fold);
std::int64_t lanes_of(const Schedule& schedule, Operand operand, const Fold& fold);

}  // namespace orrery
