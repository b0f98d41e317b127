#include "dataflows/activity.h"

#include <algorithm>
#include <vector>

namespace orrery {

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::kComputing:
      return "computing";
    case Cause::kFilling:
      return "filling";
    case Cause::kDraining:
      return "draining";
    case Cause::kWaitingIfmap:
      return "waiting_ifmap";
    case Cause::kWaitingFilter:
      return "waiting_filter";
    case Cause::kWaitingPsumIn:
      return "waiting_psum_in";
    case Cause::kWaitingPsumOut:
      return "waiting_psum_out";
    case Cause::kWaitingDram:
      return "waiting_dram";
    case Cause::kAccumulating:
      return "accumulating";
    case Cause::kShifting:
      return "shifting";
    case Cause::kUnmapped:
      return "unmapped";
  }
  return "";
}

std::string name_of_count(const char* name, std::size_t count, std::size_t counts) {
  if (counts == kCauses) return std::string(name) + "." + name_of(static_cast<Cause>(count));
  if (counts == kOperands) return std::string(name) + "." + name_of(static_cast<Operand>(count));
  return name;
}

Activity& operator+=(Activity& sum, const Activity& part) {
  std::vector<WideCount> more;
  for_each_count(part, [&](const char*, auto counts) {
    more.insert(more.end(), counts.begin(), counts.end());
  });
  auto next = more.begin();
  for_each_count(sum, [&](const char*, auto counts) {
    for (WideCount& count : counts) count += *next++;
  });
  std::vector<std::int64_t> others;
  for_each_extreme(part, [&](const char*, std::int64_t number) { others.push_back(number); });
  auto other = others.begin();
  for_each_extreme(sum,
                   [&](const char*, std::int64_t& number) { number = std::max(number, *other++); });
  return sum;
}

}  // namespace orrery
