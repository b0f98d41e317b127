#include "cli/commands/stepping_notes.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

std::optional<std::string> stepping_note(const Options& options, const SimulateOptions& simulate) {
  if (simulate.engine == Engine::kStepped || !simulate.needs_stepping()) return std::nullopt;
  std::string given;
  for (const char* name : {"check", "toggles", "pe-maps", "trace", "vcd"}) {
    if (options.has(name)) given += (given.empty() ? "--" : " and --") + std::string(name);
  }
  return fmt::format("every cycle was stepped, without fast-forward, because of {}", given);
}

std::optional<std::string> uncaptured_note(const Report& report, const SimulateOptions& simulate) {
  const bool fast = simulate.engine == Engine::kFast && !simulate.needs_stepping();
  const bool all_fast =
      std::all_of(report.layers.begin(), report.layers.end(),
                  [](const LayerResult& layer) { return layer.measured.engine == Engine::kFast; });
  if (!fast || all_fast) return std::nullopt;
  return "every cycle was stepped, without fast-forward, because the state of this array cannot be "
         "captured";
}

}  // namespace orrery
