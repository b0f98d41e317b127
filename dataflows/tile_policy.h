#pragma once

#include <memory>
#include <string>

#include "base/registry.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// What tiles cost. Halos of tiles at the edge are estimated, so this ranks choices; the machine
/// counts the truth.
struct TileCosts {
  double dram_bytes = 0;   // over the DRAM interface, partial sums included
  double dram_cycles = 0;  // core cycles that the DRAM interface needs for them at the least
  /// Core cycles that the array needs at the least: its steps, and stationary loads where they take
  /// longer than the steps that hide them.
  double array_cycles = 0;
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
  /// Do these tiles fit the buffer? What does not is said in words with numbers, if anybody asks.
  bool fits(const Shape& tile, std::string* why = nullptr) const { return fits(tile, true, why); }
  /// May tiles of at least these sizes fit? (A whole layer needs no second buffers, so some that
  /// are larger fit although these do not.)
  bool may_fit(const Shape& tile) const { return fits(tile, false, nullptr); }
  TileCosts costs(const Shape& tile) const;

 private:
  bool fits(const Shape& tile, bool second_buffers, std::string* why) const;
  std::int64_t buffer_bytes(Operand operand, const Shape& tile, bool second_buffer) const;
  double dram_bytes(const Shape& tile, const Shape& counts) const;
  double visits(Operand operand, const Shape& counts) const;
  double mean_words(Operand operand, const Shape& tile, const Shape& counts) const;
  double array_cycles(const Shape& tile, const Shape& counts) const;

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const std::map<Dim, std::int64_t>& pinned_;
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
