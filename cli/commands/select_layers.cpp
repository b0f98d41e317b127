#include "cli/commands/select_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "base/error.h"
#include "base/pattern.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::size_t kNamesInAMessage = 8;

}  // namespace

void select_layers(const std::string& pattern, Network& network) {
  const Pattern regex(pattern, {"--layers", 0, ""});
  std::vector<Layer> selected;
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) {
    if (regex.found_in(layer.name)) selected.push_back(layer);
    if (names.size() < kNamesInAMessage) names.push_back(shown(layer.name));
  }
  if (selected.empty()) {
    throw InputError(
        {"--layers", 0, ""},
        fmt::format("found '{}', which is in the name of no layer; allowed: {}{}", shown(pattern),
                    fmt::join(names, ", "), network.layers.size() > names.size() ? ", ..." : ""));
  }
  network.layers = std::move(selected);
}

}  // namespace orrery
