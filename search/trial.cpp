#include "search/trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::array<const char*, kTrialStates> kNames = {
    "waiting", "running", "complete", "infeasible", "pruned", "failed", "timed_out"};

}  // namespace

const char* name_of(TrialState state) { return kNames[static_cast<std::size_t>(state)]; }

TrialState trial_state(const std::string& name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<TrialState>(i);
  }
  throw InputError(
      fmt::format("found trial state '{}'; allowed: {}", name, fmt::join(kNames, ", ")));
}

}  // namespace orrery
