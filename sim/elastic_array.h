#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "dataflows/walkers.h"
#include "sim/link_grid.h"
#include "sim/pe_array.h"

namespace orrery {

/// An array whose PEs agree only with their neighbours: each fires when the words it needs are in
/// front of it and the FIFOs behind it have room. A slice enters an edge when every lane has room;
/// lanes are as deep as the skew between them needs, plus `link_depth`.
class ElasticArray : public PeArray {
 public:
  ElasticArray(sc_core::sc_module_name name, const Schedule& schedule,
               const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override;
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(sc_core::sc_trace_file& file) const override;

 private:
  /// A fold that some PE still works on or whose results have not all left.
  struct ActiveFold {
    Tile tile;
    Fold fold;
    std::int64_t pe_steps_left = 0;  // over all its PEs
    std::int64_t results_left = 0;   // words
    std::int64_t rows_loaded = 0;    // of the stationary operand
  };
  /// Feeds one input: a stream to its edge, or the stationary operand to the PEs' registers.
  struct Feeder {
    Operand operand;
    FoldWalker walker;
    std::int64_t fold = 0;   // number of the walker's fold
    std::int64_t slice = 0;  // of that fold
  };
  struct Pe {
    std::int64_t fold = 0;  // number of the fold it works on or waits for
    std::int64_t step = 0;
    std::int64_t sum = 0;                                                 // the output that stays
    std::deque<std::pair<std::int64_t, std::vector<std::int64_t>>> held;  // (fold, words)
  };
  struct Due {
    std::int64_t at = 0;
    std::int64_t fold = 0;
    Beat beat;
  };

  bool cycle() override;
  Cause decide(std::int64_t row, std::int64_t col);
  void fire(std::int64_t row, std::int64_t col);
  bool feed(Feeder& feeder);
  bool feed_stream(Feeder& feeder, const ActiveFold& active);
  bool feed_stationary(Feeder& feeder, ActiveFold& active);
  /// The fold that a feeder is at, if it may begin; opens it when it is new.
  ActiveFold* open_fold(Feeder& feeder);
  bool skip_empty(Feeder& feeder);
  bool emit_results();
  void add_result(std::int64_t fold, bool accumulates, OutputWord word);
  void retire_folds(Beat& beat);
  Cause waiting_for_fold() const;
  bool exit_full() const;
  bool would_overtake(std::int64_t number, std::int64_t row, std::int64_t col) const;

  ActiveFold* active(std::int64_t fold);
  bool maps(const ActiveFold& active, std::int64_t row, std::int64_t col) const;
  std::size_t at(std::int64_t row, std::int64_t col) const {
    return static_cast<std::size_t>(row * config_.cols + col);
  }
  bool last_on_path(const ActiveFold& active, Travel travel, std::int64_t row,
                    std::int64_t col) const;
  std::size_t next_on_path(Travel travel, std::int64_t row, std::int64_t col) const;
  LinkGrid& grid(Operand operand) { return *grids_[index_of(operand)]; }

  std::vector<Pe> pes_;
  std::array<std::unique_ptr<LinkGrid>, kOperands> grids_;  // null for the operand that stays
  std::vector<Feeder> feeders_;
  std::deque<ActiveFold> folds_;
  std::int64_t first_fold_ = 0;  // number of folds_.front()
  std::int64_t opened_ = 0;      // folds opened so far
  std::int64_t setup_left_ = 0;
  bool setting_up_ = false;  // a cycle of it passed in this cycle
  std::vector<std::size_t> firing_;
  std::optional<std::pair<std::int64_t, std::int64_t>> loaded_row_;  // (fold, rows) in this cycle
  std::deque<Due> due_;
  std::int64_t accounted_ = 0;  // cycles whose PE-cycles have a cause
  std::int64_t fired_ = 0;      // PEs in this cycle, for waveforms
};

}  // namespace orrery
