#include <algorithm>
#include <tuple>

#include "sim/arrays/elastic/elastic_array.h"

// What a PE of an elastic array does when it is looked at singly and fires.

namespace orrery {
namespace {

/// Most steps that a PE may have in credit: what a byte counts.
constexpr std::int64_t kMostCredit = 255;

}  // namespace

void ElasticArray::fire(std::size_t index) {
  Pe& pe = pes_[index];
  std::int64_t product = 1;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    LinkGrid* links = grids_[index_of(operand)].get();
    const bool flows = links != nullptr;
    const std::int64_t word = flows                ? links->pop(index)
                              : values_ != nullptr ? stationary_word(index)
                                                   : 1;
    product *= word;
    if (observers.toggles != nullptr) observers.toggles->see(wire_at_pe(operand), index, word);
    if (!flows || links->ends(index)) continue;
    links->push_on(index, word);
    ++activity_.hops[index_of(operand)];
  }
  const auto wrap = [&](std::int64_t sum) { return values_ != nullptr ? values_->wrap(sum) : 0; };
  if (out_ == Travel::kStays) {
    pe.sum = wrap((pe.step == 0 ? 0 : pe.sum) + product);
    if (observers.toggles != nullptr) observers.toggles->see(Wire::kPePsum, index, pe.sum);
    if (pe.step + 1 == pe.active->fold.steps.size) result(index, pe.sum);
  } else {
    LinkGrid& sums = grid(Operand::kOfmap);
    const std::int64_t sum = wrap(sums.pop(index) + product);
    if (observers.toggles != nullptr) observers.toggles->see(Wire::kPePsum, index, sum);
    if (sums.ends(index)) {
      result(index, sum);
    } else {
      sums.push_on(index, sum);
      ++activity_.hops[index_of(Operand::kOfmap)];
    }
  }
  next_step(index);
}

std::int64_t ElasticArray::stationary_word(std::size_t index) {
  const Pe& pe = pes_[index];
  HeldWords& held = held_[index];
  while (held.size() > 1 && held[1].first <= pe.fold) held.pop_front();
  return held.front().second.at(
      static_cast<std::size_t>(schedule_.held_word(pe.active->tile, pe.active->fold, pe.step)));
}

/// The PE's sum leaves the array.
void ElasticArray::result(std::size_t index, std::int64_t sum) {
  const Pe& pe = pes_[index];
  const auto& [tile, fold] = std::tie(pe.active->tile, pe.active->fold);
  const bool stays = out_ == Travel::kStays;
  OutputWord word{0, sum};
  if (values_ != nullptr) {
    const std::int64_t row = static_cast<std::int64_t>(index) / config_.cols;
    const std::int64_t col = static_cast<std::int64_t>(index) % config_.cols;
    word.index = tensor_index(schedule_.layer, Operand::kOfmap,
                              schedule_.point(tile, fold, row, col, stays ? 0 : pe.step));
  }
  const bool starts = stays ? fold.starts_sums : schedule_.step_starts_sums(tile, fold, pe.step);
  exit_.add(now(), pe.fold, !starts, values_ != nullptr ? &word : nullptr);
}

/// After a step: on to the next, and credit for those that are all alike, which are those before
/// the last of a PE that makes no result in each.
void ElasticArray::next_step(std::size_t index) {
  Pe& pe = pes_[index];
  if (pe.step + 1 == pe.active->fold.steps.size) {
    --pe.active->pes_left;
    pe.active = nullptr;
    pe.step = 0;
    ++pe.fold;
    return;
  }
  ++pe.step;
  give_credit(index);
}

/// What the PE's step says must be the next one, behind the first.
void ElasticArray::give_credit(std::size_t index) {
  Pe& pe = pes_[index];
  const bool makes_results = out_ != Travel::kStays && grid(Operand::kOfmap).ends(index);
  if (values_ != nullptr || makes_results) return;
  const std::int64_t credit = std::min(pe.active->fold.steps.size - 1 - pe.step, kMostCredit);
  credit_[index] = static_cast<std::uint8_t>(credit);
  pe.step += credit;
}

}  // namespace orrery
