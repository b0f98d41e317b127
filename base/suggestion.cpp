#include "base/suggestion.h"

#include <algorithm>
#include <numeric>

#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::size_t kLongestName = 100;

/// Letters to put in, leave out, change or swap with the next (optimal string alignment distance).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view found, const std::vector<std::string>& known) {
  if (found.empty() || found.size() > kLongestName) return "";
  std::size_t least = std::max<std::size_t>(1, found.size() / 3) + 1;
  const std::string* closest = nullptr;
  for (const std::string& name : known) {
    const std::size_t distance = edits(found, name);
    if (distance >= least) continue;
    least = distance;
    closest = &name;
  }
  return closest == nullptr ? "" : "; did you mean '" + shown(*closest) + "'?";
}

}  // namespace orrery
