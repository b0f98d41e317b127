#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/registry.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

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
  /// What does not fit, in words with numbers; nothing when these tiles fit the buffer.
  std::optional<std::string> misfit(const Shape& tile) const;
  /// Bytes over the DRAM interface with these tiles, partial sums included. Halos of tiles at the
  /// edge are estimated, so this ranks choices; the machine counts the truth.
  double dram_bytes(const Shape& tile) const;
  /// Core cycles that the DRAM interface needs for them at the least.
  double dram_cycles(const Shape& tile) const;
  /// Core cycles that the array needs at the least: its steps, and stationary loads where they take
  /// longer than the steps that hide them.
  double array_cycles(const Shape& tile) const;

 private:
  std::int64_t buffer_bytes(Operand operand, const Shape& tile) const;
  Tile first_tile(const Shape& tile) const;
  double visits(Operand operand, const Shape& tile) const;
  double mean_words(Operand operand, const Shape& tile) const;

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const std::map<Dim, std::int64_t>& pinned_;
};

/// Chooses the sizes of the tiles that the global buffer holds. A plug-in: one .cpp and one
/// Registration<TilePolicy>.
class TilePolicy {
 public:
  virtual ~TilePolicy() = default;
  /// Sizes between 1 and the layer's for every loop, such that `problem.misfit` is empty; pinned
  /// sizes are kept. Throws InputError that says what does not fit when there are none.
  virtual Shape choose(const TilingProblem& problem) const = 0;
};

}  // namespace orrery
