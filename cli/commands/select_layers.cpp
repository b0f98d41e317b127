#include "cli/commands/select_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>
#include <utility>
#include <vector>

#include "base/error.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::size_t kLongestRegex = 500;
constexpr std::size_t kNamesInAMessage = 8;

std::regex parse_regex(const std::string& text) {
  const Location where{"--layers", 0, ""};
  if (text.size() > kLongestRegex) {
    throw InputError(where, fmt::format("found {} characters; allowed: a regular expression of at "
                                        "most {}",
                                        text.size(), kLongestRegex));
  }
  try {
    return std::regex(text);
  } catch (const std::regex_error& e) {
    throw InputError(where, fmt::format("found '{}'; allowed: a regular expression ({})",
                                        shown(text), e.what()));
  }
}

}  // namespace

void select_layers(const std::string& pattern, Network& network) {
  const std::regex regex = parse_regex(pattern);
  std::vector<Layer> selected;
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) {
    if (std::regex_search(layer.name, regex)) selected.push_back(layer);
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
