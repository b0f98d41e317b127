#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "sim/link_grid.h"
#include "sim/pe_array.h"

namespace orrery {

/// An array whose PEs agree only with their neighbours: each fires when the words it needs are in
/// front of it and the FIFOs behind it have room. A slice enters an edge when every lane has room;
/// lanes are as deep as the skew between them needs, plus `link_depth`.
///
/// In a run without values, PEs in the middle of a fold are all alike: they fire when their links
/// let them, and nothing else changes. They move all at once (`step_all`); only PEs at the
/// beginning or end of a fold, those that make results and those that wait are looked at singly.
class ElasticArray : public PeArray {
 public:
  ElasticArray(sc_core::sc_module_name name, Clock& time, BodyStream& bodies,
               const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override;
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(sc_core::sc_trace_file& file) const override;
  void visit(State& state, Half half) override;
  std::int64_t body() const override { return first_fold_; }
  std::int64_t tile() const override;
  bool can_be_captured() const override { return false; }
  bool can_be_taken() const override { return false; }

 private:
  /// A fold that some PE still works on or whose results have not all left.
  struct ActiveFold {
    Tile tile;
    Fold fold;
    std::int64_t pes_left = 0;      // that still have steps to do
    std::int64_t results_left = 0;  // words
    std::int64_t rows_loaded = 0;   // of the stationary operand
  };
  /// Feeds one input: a stream to its edge, or the stationary operand to the PEs' registers.
  struct Feeder {
    Operand operand;
    FoldCursor walker;
    std::int64_t fold = 0;   // number of the walker's fold
    std::int64_t slice = 0;  // of that fold
  };
  struct Pe {
    ActiveFold* active = nullptr;  // null until it finds a fold that maps it
    std::int64_t fold = 0;         // number of the fold it works on or waits for
    std::int64_t step = 0;         // next one that is not in its credit
    std::int64_t sum = 0;          // the output that stays
  };
  /// The stationary words of a PE by number of their fold.
  using HeldWords = std::deque<std::pair<std::int64_t, std::vector<std::int64_t>>>;
  struct Due {
    std::int64_t at = 0;
    std::int64_t fold = 0;
    Beat beat;
  };

  bool cycle() override;
  void step_all();
  void decide_others();
  Cause decide(std::int64_t row, std::int64_t col);
  bool enter_fold(Pe& pe, std::int64_t row, std::int64_t col);
  Cause without_fold(const Pe& pe, std::int64_t row, std::int64_t col) const;
  void fire(std::size_t index);
  std::int64_t stationary_word(std::size_t index);
  void result(std::size_t index, std::int64_t sum);
  void next_step(std::size_t index);
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
  LinkGrid& grid(Operand operand) { return *grids_[index_of(operand)]; }

  const Travel out_;        // of sums
  const bool input_stays_;  // in the PEs
  std::vector<Pe> pes_;
  std::vector<HeldWords> held_;  // by PE, when values flow
  /// Steps that a PE may take without being looked at; `Pe::step` is ahead by them.
  std::vector<std::uint8_t> credit_;
  LinkGrid::Mask stepping_;                                 // PEs that use one in this cycle
  std::array<std::unique_ptr<LinkGrid>, kOperands> grids_;  // null for the operand that stays
  std::vector<Feeder> feeders_;
  std::deque<ActiveFold> folds_;
  std::int64_t first_fold_ = 0;  // number of folds_.front()
  std::int64_t opened_ = 0;      // folds opened so far
  std::int64_t setup_left_ = 0;
  bool setting_up_ = false;          // a cycle of it passed in this cycle
  std::vector<std::size_t> firing_;  // the other PEs that fire in this cycle
  std::optional<std::pair<std::int64_t, std::int64_t>> loaded_row_;  // (fold, rows) in this cycle
  std::deque<Due> due_;
  std::int64_t accounted_ = 0;  // cycles whose PE-cycles have a cause
  std::int64_t fired_ = 0;      // PEs in this cycle, for waveforms
};

}  // namespace orrery
