#pragma once

#include <memory>
#include <string>

#include "base/registry.h"
#include "dataflows/array_timing.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// What tiles cost, by formulas over the whole layer. They rank choices; the machine counts the
/// truth.
struct TileCosts {
  double dram_bytes = 0;    // over the DRAM interface, partial sums included
  double dram_cycles = 0;   // core cycles that the DRAM interface needs for them at the least
  double array_cycles = 0;  // core cycles that the array needs if it never waits for DRAM
  /// Of both together: the longer of the two, what single buffers and latencies keep from
  /// overlapping, the first load and the last store.
  double cycles = 0;
};

/// What a tile policy chooses for: a schedule that is complete but for its tile sizes, the buffer
/// that the tiles must fit, and the sizes that the user pinned.
class TilingProblem {
 public:
  TilingProblem(const Schedule& schedule, const Accelerator& accelerator,
                const std::map<Dim, std::int64_t>& pinned);

  const Schedule& schedule() const { return schedule_; }
  const Accelerator& accelerator() const { return accelerator_; }
  bool pinned(Dim dim) const { return pinned_.contains(dim); }
  /// The whole layer with pinned sizes in their places.
  Shape largest() const;
  /// Do these tiles fit the buffer, with a single buffer for each operand? What does not is said in
  /// words with numbers, if anybody asks. Smaller tiles than some that fit do so too.
  bool fits(const Shape& tile, std::string* why = nullptr) const;
  /// The operands that get a second buffer, of those for which the hardware allows it: all if they
  /// fit, else such that the fewest bytes are moved while nothing else can be. Depends on sizes
  /// only, so that pinned tiles are buffered in the same way whatever the DRAM's speed.
  PerOperandFlag second_buffers(const Shape& tile) const;
  TileCosts costs(const Shape& tile) const;

 private:
  using OperandBytes = std::array<std::int64_t, kOperands>;
  /// Transfers of an operand over the layer.
  struct Traffic {
    double transfers = 0, bytes = 0, cycles = 0;
  };

  OperandBytes buffer_bytes(const Shape& tile) const;
  bool fits(const OperandBytes& bytes, std::string* why) const;
  bool several(Operand operand, const Shape& tile) const;
  std::array<Traffic, kOperands> traffic(const Shape& tile, const Shape& counts) const;
  double visits(Operand operand, const Shape& counts) const;
  double mean_words(Operand operand, const Shape& tile, const Shape& counts) const;
  double transfer_cycles(Operand operand, double words, int bits) const;
  double array_cycles(const Shape& tile) const;
  Shape counts_of(const Shape& tile) const;

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const std::map<Dim, std::int64_t>& pinned_;
  ArrayTiming array_;
  double latency_ = 0;          // core cycles from a request to its first byte
  double bytes_per_cycle_ = 0;  // over the DRAM interface in a core cycle
  std::array<double, kOperands> words_per_cycle_ = {};  // into the buffer, or out of it
};

/// Chooses the sizes of the tiles that the global buffer holds. A plug-in: one .cpp and one
/// Registration<TilePolicy>.
class TilePolicy {
 public:
  virtual ~TilePolicy() = default;
  /// Sizes between 1 and the layer's for every loop, such that they fit; pinned sizes are kept.
  /// Throws InputError that says what does not fit when there are none.
  virtual Shape choose(const TilingProblem& problem) const = 0;
};

}  // namespace orrery
