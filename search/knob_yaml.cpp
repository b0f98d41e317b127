#include "search/knob_yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::size_t kMostValues = 100'000;
constexpr std::int64_t kLargest = std::int64_t{1} << 50;

/// A number with an optional suffix K, M or G.
std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  const std::string rest(read.ptr, end);
  if (rest == "K") return value * 1024;
  if (rest == "M") return value * 1024 * 1024;
  if (rest == "G") return value * 1024 * 1024 * 1024;
  return rest.empty() ? std::optional(value) : std::nullopt;
}

/// As many values as a reader of a complaint looks at.
std::string some_of(const std::vector<std::string>& values) {
  constexpr std::ptrdiff_t kSome = 20;
  if (static_cast<std::ptrdiff_t>(values.size()) <= kSome) {
    return fmt::format("{}", fmt::join(values, ", "));
  }
  return fmt::format("{}, ... ({} values)", fmt::join(values.begin(), values.begin() + kSome, ", "),
                     values.size());
}

void read_list(const YamlNode& list, bool ordered, Knob& knob) {
  if (!list.is_sequence() || list.items().empty()) {
    throw not_allowed(list, "a list of at least one value");
  }
  std::vector<double> numbers;
  std::unordered_set<std::string> given;
  for (const YamlNode& item : list.items()) {
    const std::string text = scalar_text(item, "one value");
    if (given.size() == kMostValues) {
      throw item.error(fmt::format("is behind {} values; allowed: that many", kMostValues));
    }
    if (!given.insert(text).second) {
      throw item.error(fmt::format("'{}' is given twice; allowed: each value once", shown(text)));
    }
    knob.values.push_back(text);
    if (const auto number = number_of(text)) numbers.push_back(*number);
  }
  // Numbers that grow are ordered, whatever lies between them: a step is from one to the next.
  if (!ordered || numbers.size() != knob.values.size() ||
      !std::is_sorted(numbers.begin(), numbers.end())) {
    return;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    knob.scale.push_back(
        numbers.size() == 1 ? 0 : static_cast<double>(i) / static_cast<double>(numbers.size() - 1));
  }
}

std::string print_as(std::int64_t value, bool suffix) {
  return suffix ? print_size(value) : std::to_string(value);
}

/// Whole numbers from a lowest one up, by adding a step or multiplying by a factor.
void read_range(const YamlNode& node, Knob& knob) {
  const auto number = [&](const char* key, std::int64_t min) {
    return read_integer(node.at(key), min, kLargest, true,
                        fmt::format("a whole number of at least {}, with suffix K, M or G", min));
  };
  const bool grows = node.has("factor");
  if (grows == node.has("step")) {
    throw node.error(
        "found from and to; allowed: with them either step (linear) or factor "
        "(logarithmic)");
  }
  const std::int64_t from = number("from", grows ? 1 : 0), to = number("to", from);
  const std::int64_t by = grows ? number("factor", 2) : number("step", 1);
  const std::string from_text = node.at("from").as_string();
  const bool suffix = !from_text.empty() && std::isdigit(from_text.back()) == 0;
  for (std::int64_t value = from; value <= to; value = grows ? value * by : value + by) {
    if (knob.values.size() == kMostValues) {
      throw node.error(fmt::format("has more than {} values", kMostValues));
    }
    knob.values.push_back(print_as(value, suffix));
  }
  const double last = static_cast<double>(knob.values.size() - 1);
  for (std::size_t i = 0; i < knob.values.size(); ++i) {
    knob.scale.push_back(last == 0 ? 0 : static_cast<double>(i) / last);
  }
}

void read_condition(const YamlNode& when, const std::vector<Knob>& before, Knob& knob) {
  const auto pairs = when.pairs();
  if (pairs.size() != 1) {
    throw when.error("found several knobs; allowed: one, with its values");
  }
  const auto& [name, node] = pairs.front();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < before.size(); ++i) {
    names.push_back(before[i].name);
    if (before[i].name == name) knob.parent = static_cast<int>(i);
  }
  if (knob.parent < 0) {
    throw node.error(fmt::format(
        "no knob above this one; allowed: {}",
        names.empty() ? "none, it is the first" : fmt::format("{}", fmt::join(names, ", "))));
  }
  const Knob& parent = before[static_cast<std::size_t>(knob.parent)];
  std::unordered_map<std::string, int> positions;
  for (int i = 0; i < parent.size(); ++i) {
    positions[parent.values[static_cast<std::size_t>(i)]] = i;
  }
  for (const YamlNode& item : node.is_sequence() ? node.items() : std::vector<YamlNode>{node}) {
    const std::string text = scalar_text(item, "a value of " + name);
    const auto found = positions.find(text);
    if (found == positions.end()) {
      throw item.error(fmt::format("found '{}', which {} never is; allowed: {}", shown(text), name,
                                   some_of(parent.values)));
    }
    knob.active_for.push_back(found->second);
  }
}

}  // namespace

Knob read_knob(const std::string& name, const YamlNode& node, const std::vector<Knob>& before) {
  Knob knob{.name = name, .values = {}};
  if (node.is_sequence()) {
    read_list(node, true, knob);
    return knob;
  }
  if (!node.is_map()) throw not_allowed(node, "a list of values, or a map that describes them");
  node.allow_keys({"values", "any", "from", "to", "step", "factor", "when"});
  const int kinds = int{node.has("values")} + int{node.has("any")} + int{node.has("from")};
  if (kinds != 1) {
    throw node.error(
        "allowed: one of values (ordered when they are numbers that grow), any "
        "(categories) and from (with to, and step or factor)");
  }
  if (node.has("from")) {
    read_range(node, knob);
  } else {
    const bool ordered = node.has("values");
    read_list(node.at(ordered ? "values" : "any"), ordered, knob);
  }
  if (node.has("when")) read_condition(node.at("when"), before, knob);
  return knob;
}

}  // namespace orrery
