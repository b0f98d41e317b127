#include <algorithm>
#include <limits>

#include "sim/arrays/elastic/elastic_array.h"
#include "sim/memory/stream_reader.h"

// The state of an elastic array between two cycles, where no values flow. What PEs, feeders and
// results on their way say is all there is; what is left of each fold follows from them.

namespace orrery {

void ElasticArray::visit(State& state, GroupId) {
  const State::Within within(state, "elastic");
  std::int64_t at_tile = tile();
  folds_.visit(state, at_tile, feeders_.front().walker);
  state.count(accounted_);
  for (Feeder& feeder : feeders_) visit_feeder(state, feeder, at_tile);
  state.exact("setup_left", setup_left_);
  visit_pes(state);
  for (const Operand operand : kAllOperands) {
    if (const auto& links = grids_[index_of(operand)]) links->visit(state, name_of(operand));
  }
  exit_.visit(state, folds_.first());
  visit_ideal_edges(state);
  if (state.setting()) settle_folds();
}

void ElasticArray::visit_feeder(State& state, Feeder& feeder, std::int64_t tile) {
  const State::Within within(state, name_of(feeder.operand));
  std::int64_t fold = feeder.walker.number();
  state.relative("fold", fold, folds_.first());
  if (state.setting()) feeder.walker.seek(fold, tile);
  if (feeder.walker.done()) {
    feeder.slice = 0;
    return;
  }
  const Tile& of = feeder.walker.tile();
  if (schedule_.travel_of(feeder.operand) != Travel::kStays) {
    const std::int64_t slices = slices_of(schedule_, feeder.operand, of, feeder.walker.fold());
    state.progress("slice", feeder.slice, 0, slices - 1);
    return;
  }
  // PEs see how many rows are complete.
  const std::int64_t depth = schedule_.held_words(of);
  std::int64_t row = feeder.slice / depth, word = feeder.slice % depth;
  state.exact("row", row);
  state.progress("word", word, 0, depth - 1);
  feeder.slice = row * depth + word;
}

/// Each PE's fold, whether it has entered it, and its next step.
void ElasticArray::visit_pes(State& state) {
  const auto pes = pes_.size(), cols = static_cast<std::size_t>(config_.cols);
  fields_.resize(pes);
  for (std::size_t i = 0; i < pes && !state.setting(); ++i) {
    fields_[i] = 2 * (pes_[i].fold - folds_.first()) + (pes_[i].active != nullptr ? 1 : 0);
  }
  state.grid("fold", fields_, cols);
  for (std::size_t i = 0; i < pes && state.setting(); ++i) {
    pes_[i].fold = folds_.first() + fields_[i] / 2;
    pes_[i].active = fields_[i] % 2 == 1 ? folds_.find(pes_[i].fold) : nullptr;
  }
  visit_steps(state);
  const auto furthest = [&](const Pe& pe) {
    return furthest_[static_cast<std::size_t>(pe.fold - folds_.first())];
  };
  for (std::size_t i = 0; i < pes && !state.setting(); ++i) {
    const Pe& pe = pes_[i];
    fields_[i] = pe.active != nullptr ? furthest(pe) - (pe.step - credit_[i]) : 0;
  }
  state.grid("behind", fields_, cols);
  if (!state.setting()) return;
  for (std::size_t i = 0; i < pes; ++i) {
    Pe& pe = pes_[i];
    pe.step = pe.active != nullptr ? furthest(pe) - fields_[i] : 0;
    pe.sum = 0;
    credit_[i] = 0;
  }
  set_pes();
}

/// The furthest step of a PE in each active fold; the others are visited relative to it. All steps
/// but the first and the last are alike, as long as all or none of them start sums.
void ElasticArray::visit_steps(State& state) {
  struct Range {
    std::int64_t lowest = std::numeric_limits<std::int64_t>::max(), highest = 0;
  };
  furthest_.assign(static_cast<std::size_t>(folds_.opened() - folds_.first()), 0);
  std::vector<Range> ranges(furthest_.size());
  for (std::size_t i = 0; i < pes_.size() && !state.setting(); ++i) {
    const Pe& pe = pes_[i];
    if (pe.active == nullptr) continue;
    Range& range = ranges[static_cast<std::size_t>(pe.fold - folds_.first())];
    range.lowest = std::min(range.lowest, pe.step - credit_[i]);
    range.highest = std::max(range.highest, pe.step - credit_[i]);
  }
  const bool sums_alike =
      out_ == Travel::kStays ||
      std::none_of(schedule_.step_dims.begin(), schedule_.step_dims.end(), is_reduction);
  for (std::size_t i = 0; i < furthest_.size(); ++i) {
    const Fold& fold = folds_.at(folds_.first() + static_cast<std::int64_t>(i)).fold;
    if (!state.setting()) furthest_[i] = ranges[i].highest;
    const bool alike = sums_alike || !fold.starts_sums;
    const std::int64_t apart = ranges[i].highest - std::min(ranges[i].lowest, ranges[i].highest);
    state.progress("step", furthest_[i], 1 + apart, alike ? fold.steps.size - 1 : 0);
  }
}

/// What follows from the PEs' folds and steps.
void ElasticArray::set_pes() {
  for (std::int64_t row = 0; row < config_.rows; ++row) {
    for (std::int64_t col = 0; col < config_.cols; ++col) {
      const std::size_t index = at(row, col);
      const Pe& pe = pes_[index];
      if (pe.active == nullptr) continue;
      set_ends(index, pe.active->fold, row, col);
      if (pe.step > 0) give_credit(index);
    }
  }
}

/// What is left of each active fold.
void ElasticArray::settle_folds() {
  for (std::int64_t number = folds_.first(); number < folds_.opened(); ++number) {
    ActiveFold& active = folds_.at(number);
    const Fold& fold = active.fold;
    active.pes_left = 0;
    for (std::int64_t row = 0; row < fold.rows.size; ++row) {
      for (std::int64_t col = 0; col < fold.cols.size; ++col) {
        active.pes_left += pes_[at(row, col)].fold <= number ? 1 : 0;
      }
    }
    active.results_left = results_of(fold) - results_made(active, number) + exit_.words_of(number);
    active.rows_loaded = fold.rows.size;
    for (const Feeder& feeder : feeders_) {
      if (schedule_.travel_of(feeder.operand) != Travel::kStays || !fold.loads_stationary) continue;
      if (feeder.walker.number() < number) active.rows_loaded = 0;
      if (feeder.walker.number() != number) continue;
      active.rows_loaded = feeder.slice / schedule_.held_words(active.tile);
    }
  }
}

/// Words that the PEs have sent out of the array in a fold.
std::int64_t ElasticArray::results_made(const ActiveFold& active, std::int64_t number) const {
  const Fold& fold = active.fold;
  if (out_ == Travel::kStays) return fold.rows.size * fold.cols.size - active.pes_left;
  const bool down = out_ == Travel::kDown;
  std::int64_t words = 0;
  for (std::int64_t lane = 0; lane < (down ? fold.cols.size : fold.rows.size); ++lane) {
    const std::size_t exit = down ? at(fold.rows.size - 1, lane) : at(lane, fold.cols.size - 1);
    const Pe& pe = pes_[exit];  // it has no credit
    if (pe.fold > number) words += fold.steps.size;
    if (pe.fold == number && pe.active != nullptr) words += pe.step;
  }
  return words;
}

}  // namespace orrery
