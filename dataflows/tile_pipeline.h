#pragma once

#include <vector>

#include "dataflows/array_timing.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Follows tiles through DMA and array, tile by tile: loads in order behind each other on the DRAM
/// bus, each as soon as its part of the buffer is free, the array when the loads are there, stores
/// when outputs are complete. Tiles of the same size take the same time, and an iteration of a tile
/// loop that ends as the one before did is not followed again. An estimate: within a tile only
/// `ArrayTiming` says how long the array is busy.
class TilePipeline {
 public:
  TilePipeline(const Schedule& schedule, const Accelerator& accelerator);

  /// Estimated cycles of the layer in tiles of these sizes; `twice` says which operands have a
  /// second buffer.
  std::int64_t cycles(const Shape& tile, const PerOperandFlag& twice);

 private:
  static constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 60);
  static constexpr std::size_t kAhead = 4;   // requests that DMA makes ahead
  static constexpr std::size_t kStores = 3;  // stores that wait for their tile at the most

  /// Which parts of its loop a tile is in: they differ in size or, in the padding, in words.
  enum Part : std::uint8_t { kFirst, kInner, kLast };
  /// A tile loop with several iterations.
  struct Level {
    Dim dim;
    std::int64_t count;
    std::array<std::int64_t, 3> size;     // of each part
    std::array<bool, kOperands> changes;  // operands that differ when this loop goes on
  };
  /// What tiles of one kind cost.
  struct Kind {
    std::int64_t generation = 0;
    std::array<std::int64_t, kOperands> load = {};   // cycles on the bus; for kOfmap partial sums
    std::array<std::int64_t, kOperands> lines = {};  // cycles at the buffer's banks
    std::int64_t store = 0;                          // of complete outputs
    ArrayWork array;
  };
  /// All times of the pipeline that matter to what comes, in cycles.
  struct Times {
    std::int64_t frontier = 0;                  // of the controller
    std::int64_t bus = 0;                       // the DRAM bus is free
    std::int64_t filled = 0;                    // what has come is in the buffer
    std::array<std::int64_t, kAhead> requests;  // ends of the last requests, the oldest first
    std::array<std::int64_t, kOperands> free;   // the older buffer is free for the next load
    std::array<std::int64_t, 2> stored;         // ends of the last two stores, the older first
    std::int64_t ready = 0, array = 0, done = 0;
    std::array<std::int64_t, kStores> store_at, store_cycles;  // that wait
    std::int64_t stores = 0;                                   // how many of them

    Times();
    /// The same, counted from the frontier; what is long past is as good as now.
    Times relative() const;
    void shift(std::int64_t cycles);
    void repeat(const Times& before, std::int64_t times);
    friend bool operator==(const Times&, const Times&) = default;
  };

  /// A loop's iteration that has ended: when what was, and the same from its end.
  struct Ended {
    Times times, relative;
  };
  /// With two buffers, what recurs may do so with every other iteration.
  static constexpr std::int64_t kLongestPeriod = 4;

  std::int64_t repeat(const Times& before, std::int64_t times);
  void set_levels(const Shape& tile);
  void set_words();
  void follow(std::size_t level, std::size_t changed);
  void follow_tile(std::size_t changed);
  void load(const Kind& kind, Operand operand);
  void request_load(const Kind& kind, Operand operand);
  void push_store();
  void start_outputs(const Kind& kind, bool first);
  void order_stores(std::int64_t until);
  std::int64_t request(std::int64_t at, std::int64_t cycles, std::int64_t switches = 0);
  std::int64_t bus_cycles(std::int64_t words, int bits) const;
  const Kind& kind();
  Kind make_kind() const;

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  ArrayTiming array_;
  std::int64_t latency_ = 0;
  Ratio clocks_;  // of the DRAM in a core cycle
  std::array<std::int64_t, kOperands> line_words_;

  // Of the tile sizes that are followed.
  Shape tile_;
  PerOperandFlag twice_ = {};
  std::vector<Level> levels_;
  std::vector<Part> part_;  // of each level
  std::array<std::array<std::int64_t, 3>, 3> ifmap_rows_, ifmap_cols_;
  std::vector<Kind> kinds_;
  std::int64_t generation_ = 0;
  Times times_;
  std::int64_t last_store_ = 0;  // cycles of the store of the outputs that are in the works
  bool any_tile_ = false, overflow_ = false;
};

}  // namespace orrery
