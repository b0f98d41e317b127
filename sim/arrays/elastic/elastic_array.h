#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "sim/arrays/elastic/active_folds.h"
#include "sim/arrays/elastic/elastic_exit.h"
#include "sim/arrays/elastic/link_grid.h"
#include "sim/arrays/pe_array.h"

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
  ElasticArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
               const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override;
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t iteration() const override { return folds_.first(); }
  std::int64_t tile() const override;

 private:
  /// Feeds one input: a stream to its edge, or the stationary operand to the PEs' registers.
  struct Feeder {
    Operand operand;
    FoldCursor walker;
    std::int64_t slice = 0;  // of the walker's fold
  };
  struct Pe {
    ActiveFold* active = nullptr;  // null until it finds a fold that maps it
    std::int64_t fold = 0;         // number of the fold it works on or waits for
    std::int64_t step = 0;         // next one that is not in its credit
    std::int64_t sum = 0;          // the output that stays
  };
  /// The stationary words of a PE by number of their fold.
  using HeldWords = std::deque<std::pair<std::int64_t, std::vector<std::int64_t>>>;

  bool cycle() override;
  void step_all();
  void decide_others();
  Cause decide(std::int64_t row, std::int64_t col);
  bool enter_fold(Pe& pe, std::int64_t row, std::int64_t col);
  void set_ends(std::size_t index, const Fold& fold, std::int64_t row, std::int64_t col);
  Cause without_fold(const Pe& pe, std::int64_t row, std::int64_t col) const;
  void fire(std::size_t index);
  std::int64_t stationary_word(std::size_t index);
  void result(std::size_t index, std::int64_t sum);
  void next_step(std::size_t index);
  void give_credit(std::size_t index);
  bool feed(Feeder& feeder);
  bool feed_stream(Feeder& feeder, const ActiveFold& active);
  bool feed_stationary(Feeder& feeder, ActiveFold& active);
  ActiveFold* open_fold(Feeder& feeder);
  std::int64_t results_of(const Fold& fold) const;
  bool skip_empty(Feeder& feeder);
  bool emit_results();
  Cause waiting_for_fold() const;
  bool would_overtake(std::int64_t number, std::int64_t row, std::int64_t col) const;

  void visit_feeder(State& state, Feeder& feeder, std::int64_t tile);
  void visit_pes(State& state);
  void visit_steps(State& state);
  void set_pes();
  void settle_folds();
  std::int64_t results_made(const ActiveFold& active, std::int64_t number) const;

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
  ActiveFolds folds_;
  ElasticExit exit_;
  std::int64_t setup_left_ = 0;
  bool setting_up_ = false;          // a cycle of it passed in this cycle
  std::vector<std::size_t> firing_;  // the other PEs that fire in this cycle
  std::optional<std::pair<std::int64_t, std::int64_t>> loaded_row_;  // (fold, rows) in this cycle
  std::int64_t accounted_ = 0;  // cycles whose PE-cycles have a cause
  std::int64_t fired_ = 0;      // PEs in this cycle, for waveforms
  /// A field of all PEs, and of all active folds the furthest step of a PE, while they are visited.
  std::vector<std::int64_t> fields_, furthest_;
};

}  // namespace orrery
