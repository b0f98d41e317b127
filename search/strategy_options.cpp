#include "search/strategy_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <utility>

#include "base/suggestion.h"

namespace orrery {

StrategyOptions::StrategyOptions(std::map<std::string, std::string> given, Location where)
    : given_(std::move(given)), where_(std::move(where)) {}

const std::string* StrategyOptions::given(const std::string& name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? nullptr : &found->second;
}

InputError StrategyOptions::not_allowed(const Declared& option, const std::string& found) const {
  Location where = where_;
  where.key += (where.key.empty() ? "" : ".") + option.name;
  return InputError(where, fmt::format("found '{}'; allowed: {}", found, option.allowed));
}

std::int64_t StrategyOptions::integer(const std::string& name, std::int64_t fallback,
                                      std::int64_t min, std::int64_t max,
                                      const std::string& sentence) {
  declared_.push_back({name, std::to_string(fallback),
                       fmt::format("a whole number from {} to {}", min, max), sentence});
  const std::string* text = given(name);
  if (text == nullptr) return fallback;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value < min || value > max) {
    throw not_allowed(declared_.back(), *text);
  }
  return value;
}

double StrategyOptions::number(const std::string& name, double fallback, double min, double max,
                               const std::string& sentence) {
  declared_.push_back({name, fmt::format("{}", fallback),
                       fmt::format("a number from {} to {}", min, max), sentence});
  const std::string* text = given(name);
  if (text == nullptr) return fallback;
  double value = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !(value >= min && value <= max)) {
    throw not_allowed(declared_.back(), *text);
  }
  return value;
}

std::string StrategyOptions::text(const std::string& name, const std::string& fallback,
                                  const std::string& sentence) {
  declared_.push_back({name, fallback, "text", sentence});
  const std::string* text = given(name);
  return text == nullptr ? fallback : *text;
}

std::map<std::string, std::string> StrategyOptions::with_prefix(const std::string& prefix,
                                                                const std::string& sentence) {
  declared_.push_back({prefix + "*", "", "what that strategy allows", sentence});
  std::map<std::string, std::string> found;
  for (const auto& [name, value] : given_) {
    if (name.starts_with(prefix)) found.emplace(name.substr(prefix.size()), value);
  }
  return found;
}

void StrategyOptions::refuse_unread() const {
  std::vector<std::string> allowed;
  for (const Declared& option : declared_) allowed.push_back(option.name);
  for (const auto& [name, value] : given_) {
    bool known = false;
    for (const std::string& a : allowed) {
      known =
          known || a == name || (a.ends_with("*") && name.starts_with(a.substr(0, a.size() - 1)));
    }
    if (known) continue;
    Location where = where_;
    where.key += (where.key.empty() ? "" : ".") + name;
    throw InputError(where, allowed.empty() ? "unknown option; this strategy has none"
                                            : fmt::format("unknown option; allowed: {}{}",
                                                          fmt::join(allowed, ", "),
                                                          did_you_mean(name, allowed)));
  }
}

}  // namespace orrery
