#include "sim/arrays/lockstep/lockstep_account.h"

#include <algorithm>

namespace orrery {

LockstepAccount::LockstepAccount(std::int64_t rows, std::int64_t cols, std::int64_t row_skew,
                                 std::int64_t col_skew, Activity& activity,
                                 const Observers& observers)
    : rows_(rows),
      cols_(cols),
      row_skew_(row_skew),
      col_skew_(col_skew),
      max_skew_((rows - 1) * row_skew + (cols - 1) * col_skew),
      activity_(activity),
      observers_(observers) {}

void LockstepAccount::charge(const Slot& slot, std::int64_t times) {
  const std::int64_t mapped = slot.rows * slot.cols;
  activity_.of(slot.cause) += WideCount(mapped) * times;
  activity_.of(Cause::kUnmapped) += WideCount(rows_ * cols_ - mapped) * times;
  map_term(slot, std::nullopt, times);
}

void LockstepAccount::map_term(const Slot& slot, std::optional<std::int64_t> limit,
                               std::int64_t times) {
  if (observers_.pe_map == nullptr) return;
  terms_.add({slot.cause, slot.rows, slot.cols, limit, Cause::kUnmapped}, times);
}

void LockstepAccount::advance(Cause cause, std::int64_t rows, std::int64_t cols) {
  const Slot slot{cause, rows, cols};
  if (advances_ == 0) first_ = slot;
  charge(slot, 1);
  ++advances_;
  if (!runs_.empty() && runs_.back().slot == slot) {
    ++runs_.back().length;
    return;
  }
  // Keep what can still be in the array: the newest max_skew slots.
  std::int64_t covered = 0;
  std::size_t keep = runs_.size();
  while (keep > 0 && covered < max_skew_) covered += runs_[--keep].length;
  if (keep > 64) runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(keep));
  runs_.push_back({slot, 1});
}

void LockstepAccount::stall(Cause cause, std::int64_t rows, std::int64_t cols) {
  charge({cause, rows, cols}, 1);
}

void LockstepAccount::begin_fold(std::int64_t bubbles, std::int64_t rows, std::int64_t cols) {
  const std::int64_t filling = sum_skews(bubbles, rows, cols);
  activity_.of(Cause::kDraining) -= filling;
  activity_.of(Cause::kFilling) += filling;
  if (observers_.pe_map == nullptr) return;
  const std::int64_t limit = std::min(bubbles, max_skew_);
  terms_.add({Cause::kDraining, rows, cols, limit, std::nullopt}, -1);
  terms_.add({Cause::kFilling, rows, cols, limit, std::nullopt}, 1);
}

/// Drops slots that have left the array.
void LockstepAccount::forget_left() {
  std::int64_t covered = 0;
  std::size_t keep = runs_.size();
  while (keep > 0 && covered < max_skew_) covered += runs_[--keep].length;
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(keep));
  if (covered > max_skew_) runs_.front().length -= covered - max_skew_;
}

void LockstepAccount::visit(State& state) {
  const State::Within within(state, "account");
  if (!state.setting()) forget_left();
  // All that matters of it is whether the first slot has come, and how many cover the array.
  state.saturating("advances", advances_, std::max<std::int64_t>(1, max_skew_));
  // Whatever its cause, before it came its PEs were filling.
  state.exact("first_rows", first_.rows);
  state.exact("first_cols", first_.cols);
  state.queue("runs", runs_, [&](Run& run) {
    state.exact("cause", run.slot.cause);
    state.exact("rows", run.slot.rows);
    state.exact("cols", run.slot.cols);
    state.exact("length", run.length);
  });
}

void LockstepAccount::finish(Cause cause, std::int64_t cycles) {
  charge({cause, rows_, cols_}, cycles);
  // Before the first slot its PEs were filling; the newest slots have not reached the far PEs.
  const std::int64_t filling = sum_skews(advances_, first_.rows, first_.cols);
  activity_.of(Cause::kFilling) += filling;
  activity_.of(Cause::kUnmapped) += sum_skews(advances_, rows_, cols_) - filling;
  map_term({Cause::kFilling, first_.rows, first_.cols}, std::min(advances_, max_skew_), 1);
  std::int64_t age = 0;  // advances since the slot entered
  for (auto run = runs_.rbegin(); run != runs_.rend() && age < max_skew_; ++run) {
    map_term(run->slot, age, 1);
    map_term(run->slot, std::min(age + run->length, max_skew_), -1);
    for (std::int64_t i = 0; i < run->length && age < max_skew_; ++i, ++age) {
      // PEs that the slot has not reached: those of a skew greater than its age.
      const auto unreached = [&](std::int64_t rows, std::int64_t cols) {
        return sum_skews(age + 1, rows, cols) - sum_skews(age, rows, cols);
      };
      const std::int64_t mapped = unreached(run->slot.rows, run->slot.cols);
      activity_.of(run->slot.cause) -= mapped;
      activity_.of(Cause::kUnmapped) -= unreached(rows_, cols_) - mapped;
    }
  }
  if (observers_.pe_map == nullptr) return;
  terms_.spread(rows_, cols_, row_skew_, col_skew_, *observers_.pe_map);
}

std::int64_t LockstepAccount::sum_skews(std::int64_t limit, std::int64_t rows, std::int64_t cols) {
  limit = std::min(limit, max_skew_);
  if (cached_key_ == std::array<std::int64_t, 3>{limit, rows, cols}) return cached_sum_;
  std::int64_t sum = 0;
  for (std::int64_t r = 0; r < rows; ++r) {
    // Columns before `near` have a skew below the limit: an arithmetic series; the rest are cut.
    const std::int64_t first = r * row_skew_;
    const std::int64_t near = first >= limit ? 0
                              : col_skew_ == 0
                                  ? cols
                                  : std::min(cols, (limit - first + col_skew_ - 1) / col_skew_);
    sum += near * first + col_skew_ * (near * (near - 1) / 2) + (cols - near) * limit;
  }
  cached_key_ = {limit, rows, cols};
  cached_sum_ = sum;
  return sum;
}

}  // namespace orrery
