#include "sim/kernel/activity_state.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace orrery {
namespace {

static_assert(sizeof(Activity) % sizeof(std::int64_t) == 0);
using Numbers = std::array<std::int64_t, sizeof(Activity) / sizeof(std::int64_t)>;

constexpr std::size_t at(std::size_t offset) { return offset / sizeof(std::int64_t); }
constexpr std::size_t kActivePes = at(offsetof(Activity, active_pes));
constexpr std::size_t kFirstOutput = at(offsetof(Activity, first_output));
constexpr std::size_t kLastOutput = at(offsetof(Activity, last_output));
constexpr std::size_t kLastOperand = at(offsetof(Activity, last_operand));
constexpr std::size_t kZeroMacs = at(offsetof(Activity, zero_macs));  // known only at the end

/// Counts are all numbers but these.
constexpr bool is_count(std::size_t i) {
  return i != kActivePes && i != kFirstOutput && i != kLastOutput && i != kLastOperand &&
         i != kZeroMacs;
}

}  // namespace

void visit(State& state, Activity& activity) {
  const State::Within within(state, "activity");
  state.exact("active_pes", activity.active_pes);
  bool has_output = activity.first_output >= 0;
  state.exact("has_output", has_output);
  state.moment(activity.first_output);
  state.moment(activity.last_output);
  state.moment(activity.last_operand);
  auto numbers = std::bit_cast<Numbers>(activity);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (is_count(i)) state.count(numbers[i]);
  }
  if (state.setting()) activity = std::bit_cast<Activity>(numbers);
}

void add(Activity& sum, const Activity& part) {
  auto numbers = std::bit_cast<Numbers>(sum);
  const auto more = std::bit_cast<Numbers>(part);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (is_count(i)) {
      numbers[i] += more[i];
    } else {
      numbers[i] = std::max(numbers[i], more[i]);
    }
  }
  sum = std::bit_cast<Activity>(numbers);
}

}  // namespace orrery
