#include "cli/commands/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>

#include "base/error.h"
#include "base/suggestion.h"
#include "hardware/yaml_scalars.h"
#include "workloads/layer.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr const char* kWords = "words";

std::vector<std::string> names_of(const po::options_description& known) {
  std::vector<std::string> names;
  for (const auto& option : known.options()) names.push_back("--" + option->long_name());
  return names;
}

/// "--batch" where Boost quotes it with dashes or without.
std::string dashed(const std::string& name) { return name.starts_with("-") ? name : "--" + name; }

po::variables_map parse(const po::options_description& known, const Arguments& arguments) {
  po::options_description all = known;
  all.add_options()(kWords, po::value<std::vector<std::string>>(), "");
  po::positional_options_description positions;
  positions.add(kWords, -1);
  // An option that is cut short would change its meaning when a new one comes.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::variables_map values;
  try {
    po::store(
        po::command_line_parser(arguments).options(all).positional(positions).style(style).run(),
        values);
    po::notify(values);
  } catch (const po::unknown_option& e) {
    const std::string found = dashed(e.get_option_name());
    throw InputError(fmt::format("unknown option '{}'; allowed: {}{}", shown(found),
                                 fmt::join(names_of(known), ", "),
                                 did_you_mean(found, names_of(known))));
  } catch (const po::multiple_occurrences& e) {
    throw InputError({dashed(e.get_option_name()), 0, ""}, "is given twice; allowed: once");
  } catch (const po::invalid_command_line_syntax& e) {
    const bool extra = e.kind() == po::invalid_syntax::extra_parameter;
    throw InputError({dashed(e.get_option_name()), 0, ""},
                     extra ? "takes no value" : "needs a value");
  } catch (const po::error& e) {
    throw InputError({"command line", 0, ""}, e.what());
  }
  return values;
}

/// The two sides of NAME=VALUE.
std::pair<std::string, std::string> parse_parameter(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError({"--param", 0, ""},
                     fmt::format("found '{}'; allowed: NAME=VALUE", shown(text)));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

UnknownOperators read_unknown_operators(const std::string& text) {
  if (text == "refuse") return UnknownOperators::kRefuse;
  if (text == "traffic") return UnknownOperators::kTraffic;
  throw InputError({"--unknown-operators", 0, ""},
                   fmt::format("found '{}'; allowed: refuse, traffic", shown(text)));
}

}  // namespace

Options::Options(const po::options_description& known, const Arguments& arguments,
                 std::size_t most_words)
    : values_(parse(known, arguments)), words_(texts(kWords)) {
  if (words_.size() > most_words) {
    throw InputError(fmt::format("unexpected argument '{}'; allowed: {}", shown(words_[most_words]),
                                 fmt::join(names_of(known), ", ")));
  }
}

std::optional<std::string> Options::text(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  std::string value = values_[name].as<std::string>();
  if (value.empty()) throw InputError({"--" + name, 0, ""}, "found nothing; allowed: a value");
  if (value.starts_with("--")) {
    throw InputError({"--" + name, 0, ""}, fmt::format("needs a value; found '{}'", shown(value)));
  }
  return value;
}

std::vector<std::string> Options::texts(const std::string& name) const {
  if (!has(name)) return {};
  return values_[name].as<std::vector<std::string>>();
}

std::optional<std::uint64_t> Options::number(const std::string& name, std::uint64_t min,
                                             std::uint64_t max) const {
  const auto given = text(name);
  if (!given) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(given->data(), given->data() + given->size(), value);
  if (status != std::errc() || end != given->data() + given->size() || value < min || value > max) {
    throw InputError(
        {"--" + name, 0, ""},
        fmt::format("found '{}'; allowed: a whole number from {} to {}", shown(*given), min, max));
  }
  return value;
}

void add_load_options(po::options_description& known) {
  known.add_options()("batch", po::value<std::string>()->value_name("N"),
                      "run N inputs at once instead of the workload's own batch")(
      "param", po::value<std::vector<std::string>>()->value_name("NAME=VALUE"),
      "set a parameter of the workload, such as sequence_length=512, or a dynamic dimension of an "
      "ONNX model; may be repeated")(
      "unknown-operators", po::value<std::string>()->value_name("WHAT"),
      "operators of an ONNX model that are not known here: refuse (the default), or traffic, which "
      "charges them their inputs and outputs");
}

LoadOptions load_options(const Options& options) {
  LoadOptions load;
  if (const auto batch = options.number("batch", 1, kMaxDimension)) {
    load.batch = static_cast<std::int64_t>(*batch);
  }
  if (const auto what = options.text("unknown-operators")) {
    load.unknown_operators = read_unknown_operators(*what);
  }
  for (const std::string& text : options.texts("param")) {
    const auto [name, value] = parse_parameter(text);
    if (!load.parameters.emplace(name, value).second) {
      throw InputError({"--param", 0, shown(name)}, "is given twice; allowed: once");
    }
  }
  return load;
}

std::string describe(const po::options_description& known) {
  std::ostringstream text;
  text << known;
  return text.str();
}

}  // namespace orrery
