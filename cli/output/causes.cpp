#include "cli/output/causes.h"

#include <algorithm>

namespace orrery {

std::vector<CauseShare> shares_of(const Activity& activity) {
  double all = 0;
  for (const WideCount count : activity.pe_cycles) all += static_cast<double>(count);
  std::vector<CauseShare> shares;
  for (int i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    const auto count = static_cast<double>(activity.of(cause));
    if (count > 0) shares.push_back({cause, count / all});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.share > b.share; });
  return shares;
}

std::vector<CauseShare> losses_of(const Activity& activity) {
  std::vector<CauseShare> losses = shares_of(activity);
  std::erase_if(losses, [](const CauseShare& share) { return share.cause == Cause::kComputing; });
  return losses;
}

std::string words_of(Cause cause) {
  std::string words = name_of(cause);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace orrery
