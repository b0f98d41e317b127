#include "sim/arrays/lockstep/lockstep_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace orrery {

LockstepValues::LockstepValues(const Schedule& schedule, const ArrayConfig& config,
                               std::int64_t row_skew, std::int64_t col_skew, const Values& values,
                               const Observers& observers)
    : schedule_(schedule),
      config_(config),
      row_skew_(row_skew),
      col_skew_(col_skew),
      values_(values),
      observers_(observers),
      left_edge_(static_cast<std::size_t>(config.rows)),
      top_edge_(static_cast<std::size_t>(config.cols)),
      moving_right_(static_cast<std::size_t>(config.pes())),
      moving_down_(static_cast<std::size_t>(config.pes())),
      psums_(static_cast<std::size_t>(config.pes()),
             std::vector<Word>(static_cast<std::size_t>(std::max(row_skew, col_skew)))),
      accumulators_(static_cast<std::size_t>(config.pes()), 0),
      loading_(static_cast<std::size_t>(config.pes())) {}

void LockstepValues::load(std::int64_t row, std::int64_t word,
                          const std::vector<std::int64_t>& words) {
  for (std::size_t col = 0; col < words.size(); ++col) {
    auto& held = loading_[at(row, static_cast<std::int64_t>(col))];
    held.resize(static_cast<std::size_t>(
        std::max<std::int64_t>(word + 1, static_cast<std::int64_t>(held.size()))));
    held[static_cast<std::size_t>(word)] = words[col];
  }
}

void LockstepValues::finish_load() {
  banks_.push_back(std::move(loading_));
  loading_.assign(static_cast<std::size_t>(config_.pes()), {});
  ++loads_;
}

void LockstepValues::enter_step(std::int64_t advance_index, const Tile& tile, const Fold& fold,
                                std::int64_t step, const StepWords& words) {
  if (step == 0 && fold.loads_stationary) active_bank_ = loads_ - 1;
  Wave wave;
  wave.valid = true;
  wave.real = step < fold.steps.size;
  wave.first = step == 0;
  wave.last = words.last;
  wave.rows = fold.rows.size;
  wave.cols = fold.cols.size;
  wave.bank = active_bank_;
  if (wave.real) wave.held_word = schedule_.held_word(tile, fold, step);
  waves_.push_back(wave);

  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const auto& lanes = words.of[index_of(operand)];
    push_lanes(schedule_.travel_of(operand) == Travel::kRight ? left_edge_ : top_edge_, lanes,
               advance_index);
  }
  const Travel out = schedule_.travel_of(Operand::kOfmap);
  if (out != Travel::kStays && wave.real) {
    const std::int64_t lanes = out == Travel::kDown ? fold.cols.size : fold.rows.size;
    results_[advance_index] = {tile, fold, step,
                               std::vector<std::int64_t>(static_cast<std::size_t>(lanes)), lanes};
  } else if (out == Travel::kStays && wave.last) {
    results_[advance_index] = {tile, fold, 0,
                               std::vector<std::int64_t>(static_cast<std::size_t>(config_.pes())),
                               fold.rows.size * fold.cols.size};
  }
  advance(advance_index);
}

void LockstepValues::enter_bubble(std::int64_t advance_index) {
  waves_.push_back({});
  advance(advance_index);
}

void LockstepValues::push_lanes(std::vector<std::deque<Word>>& lanes,
                                const std::vector<std::int64_t>& words, std::int64_t entered) {
  for (std::size_t lane = 0; lane < words.size(); ++lane) {
    lanes[lane].push_back({words[lane], entered});
  }
}

void LockstepValues::advance(std::int64_t advance_index) {
  shift(advance_index);
  // From the far corner back, so that a PE reads its neighbour's sum before that is overwritten.
  for (std::int64_t row = config_.rows; row-- > 0;) {
    for (std::int64_t col = config_.cols; col-- > 0;) compute(advance_index, row, col);
  }
  const std::int64_t reach = (config_.rows - 1) * row_skew_ + (config_.cols - 1) * col_skew_;
  while (first_wave_ < advance_index - reach) {
    waves_.pop_front();
    ++first_wave_;
  }
  // A bank that no wave in the array uses is overwritten by the next load.
  const auto oldest =
      std::find_if(waves_.begin(), waves_.end(), [](const Wave& w) { return w.valid; });
  const std::int64_t needed = oldest == waves_.end() ? active_bank_ : oldest->bank;
  while (first_bank_ < needed) {
    banks_.pop_front();
    ++first_bank_;
  }
}

void LockstepValues::shift(std::int64_t advance_index) {
  const auto edge = [advance_index](std::deque<Word>& lane, std::int64_t delay) {
    if (lane.empty() || lane.front().entered + delay != advance_index) return Word{};
    const Word word = lane.front();
    lane.pop_front();
    return word;
  };
  for (std::int64_t row = config_.rows; row-- > 0;) {
    for (std::int64_t col = config_.cols; col-- > 0;) {
      moving_right_[at(row, col)] =
          col > 0 ? moving_right_[at(row, col - 1)]
                  : edge(left_edge_[static_cast<std::size_t>(row)], row * row_skew_);
      moving_down_[at(row, col)] =
          row > 0 ? moving_down_[at(row - 1, col)]
                  : edge(top_edge_[static_cast<std::size_t>(col)], col * col_skew_);
    }
  }
}

std::int64_t LockstepValues::operand(Operand operand, const Wave& wave, std::int64_t entered,
                                     std::int64_t row, std::int64_t col) const {
  const Travel travel = schedule_.travel_of(operand);
  if (travel == Travel::kStays) {
    const auto& held = banks_.at(static_cast<std::size_t>(wave.bank - first_bank_))[at(row, col)];
    return held.at(static_cast<std::size_t>(wave.held_word));
  }
  const Word& word = (travel == Travel::kRight ? moving_right_ : moving_down_)[at(row, col)];
  if (word.entered != entered) {
    throw ModelError("array", current_cycle(),
                     fmt::format("PE ({}, {}) found {} of advance {} where that of {} belongs", row,
                                 col, name_of(operand), word.entered, entered));
  }
  return word.value;
}

std::int64_t LockstepValues::multiply_add(std::int64_t sum, const Wave& wave, std::int64_t entered,
                                          std::int64_t row, std::int64_t col) {
  ++macs_;
  const std::int64_t in = operand(Operand::kIfmap, wave, entered, row, col),
                     by = operand(Operand::kFilter, wave, entered, row, col);
  sum = values_.wrap(sum + in * by);
  if (observers_.toggles != nullptr) observers_.toggles->see_mac(at(row, col), in, by, sum);
  return sum;
}

void LockstepValues::compute(std::int64_t advance_index, std::int64_t row, std::int64_t col) {
  const std::int64_t entered = advance_index - row * row_skew_ - col * col_skew_;
  if (entered < first_wave_) return;
  const Wave& wave = waves_[static_cast<std::size_t>(entered - first_wave_)];
  if (!wave.valid) return;
  const bool mapped = row < wave.rows && col < wave.cols;
  const std::size_t pe = at(row, col);
  const Travel out = schedule_.travel_of(Operand::kOfmap);
  if (out == Travel::kStays) {
    if (!mapped) return;
    if (wave.first) accumulators_[pe] = 0;
    if (wave.real) {
      accumulators_[pe] = multiply_add(accumulators_[pe], wave, entered, row, col);
    }
    if (wave.last) results_.at(entered).values[pe] = accumulators_[pe];
    return;
  }
  if (!wave.real) return;
  const bool down = out == Travel::kDown;
  const std::int64_t lane = down ? col : row;
  const std::int64_t position = down ? row : col;
  if (lane >= (down ? wave.cols : wave.rows)) return;
  const std::int64_t used = down ? wave.rows : wave.cols;
  const std::int64_t all = down ? config_.rows : config_.cols;
  const std::int64_t last = (config_.pad_edge_folds ? all : used) - 1;
  if (position > last) return;
  const auto stage = static_cast<std::size_t>(advance_index % (down ? row_skew_ : col_skew_));
  std::int64_t sum = 0;
  if (position > 0) {
    const Word& in = psums_[down ? at(row - 1, col) : at(row, col - 1)][stage];
    if (in.entered != entered) {
      throw ModelError(
          "array", current_cycle(),
          fmt::format("PE ({}, {}) found the psum of advance {} where that of {} belongs", row, col,
                      in.entered, entered));
    }
    sum = in.value;
  }
  if (mapped) sum = multiply_add(sum, wave, entered, row, col);
  psums_[pe][stage] = {sum, entered};
  if (position == last) results_.at(entered).values[static_cast<std::size_t>(lane)] = sum;
}

std::vector<OutputWord> LockstepValues::take_results(const Beat& beat) {
  std::vector<OutputWord> words;
  if (beat.words == 0) return words;
  const Travel out = schedule_.travel_of(Operand::kOfmap);
  // Sums that flow leave in the order of their steps; drains may overlap.
  const auto at_step = out == Travel::kStays ? results_.find(beat.entered) : results_.begin();
  Results& results = at_step->second;
  const auto add = [&](std::int64_t row, std::int64_t col, std::int64_t value) {
    const Point point = schedule_.point(results.tile, results.fold, row, col, results.step);
    words.push_back({tensor_index(schedule_.layer, Operand::kOfmap, point), value});
  };
  if (out != Travel::kStays) {
    for (std::int64_t lane = 0; lane < beat.words; ++lane) {
      add(out == Travel::kRight ? lane : 0, out == Travel::kDown ? lane : 0,
          results.values[static_cast<std::size_t>(lane)]);
    }
  } else {
    const Fold& fold = results.fold;
    for (std::int64_t row = 0; row < fold.rows.size; ++row) {
      for (std::int64_t col = 0; col < fold.cols.size; ++col) {
        const bool leaves = config_.outputs.path == OutputPath::kDirect ? row + col == beat.number
                            : config_.outputs.path == OutputPath::kRegisters ? col == beat.number
                                                                             : row == beat.number;
        if (leaves) add(row, col, results.values[at(row, col)]);
      }
    }
  }
  results.left -= static_cast<std::int64_t>(words.size());
  if (results.left == 0) results_.erase(at_step);
  return words;
}

}  // namespace orrery
