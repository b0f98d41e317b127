#include "cli/commands/validate_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/random.h"
#include "cli/commands/select_layers.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"
#include "workloads/coded_space.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr const char* kValidateHardware = "systolic_32x32";
constexpr const char* kValidateWorkload = "resnet18";
constexpr std::size_t kMostDesigns = 1000;
constexpr std::uint64_t kUsualSample = 20;

const std::vector<std::string> kTables = {"summary", "dram",  "buffer", "energy",  "power",
                                          "causes",  "worst", "layers", "learning"};
const std::vector<std::string> kParts = {"hardware", "dataflow", "workload"};

/// The parts of "a,b,c"; InputError for an empty one.
std::vector<std::string> split(const std::string& option, const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream in(list);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  const bool empty =
      std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  if (parts.empty() || empty || list.ends_with(',')) {
    throw InputError({option, 0, ""},
                     fmt::format("found '{}'; allowed: a list such as a,b,c", shown(list)));
  }
  return parts;
}

/// The values of an option that takes lists and may be repeated.
std::vector<std::string> lists(const Options& options, const std::string& name) {
  std::vector<std::string> all;
  for (const std::string& list : options.texts(name)) {
    for (std::string& part : split("--" + name, list)) {
      if (std::find(all.begin(), all.end(), part) != all.end()) {
        throw InputError({"--" + name, 0, shown(part)}, "is given twice; allowed: once");
      }
      all.push_back(std::move(part));
    }
  }
  return all;
}

std::vector<std::string> chosen_from(const Options& options, const std::string& name,
                                     const std::vector<std::string>& allowed) {
  const auto chosen = lists(options, name);
  for (const std::string& one : chosen) {
    if (std::find(allowed.begin(), allowed.end(), one) == allowed.end()) {
      throw InputError({"--" + name, 0, ""}, fmt::format("found '{}'; allowed: {}", shown(one),
                                                         fmt::join(allowed, ", ")));
    }
  }
  return chosen;
}

/// The two sides of an option's A=B.
std::pair<std::string, std::string> sides(const std::string& option, const std::string& text,
                                          const std::string& allowed) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError({option, 0, ""}, fmt::format("found '{}'; allowed: {}", shown(text), allowed));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Every combination of the values of --vary, as lists of PATH=VALUE.
std::vector<std::vector<std::string>> variants(const Options& options) {
  std::vector<std::vector<std::string>> all = {{}};
  for (const std::string& text : options.texts("vary")) {
    const auto [key, values] = sides("--vary", text, "PATH=VALUE,VALUE...");
    std::vector<std::vector<std::string>> longer;
    for (const auto& variant : all) {
      for (const std::string& value : split("--vary", values)) {
        longer.push_back(variant);
        longer.back().push_back(key + "=" + value);
      }
    }
    if (longer.size() > kMostDesigns) {
      throw InputError({"--vary", 0, ""}, fmt::format("found {} combinations; allowed: at most {}",
                                                      longer.size(), kMostDesigns));
    }
    all = std::move(longer);
  }
  return all;
}

std::string single(const Options& options, const std::string& name, const std::string& usual) {
  const auto given = lists(options, name);
  if (given.size() > 1) {
    throw InputError({"--" + name, 0, ""},
                     fmt::format("found {} of them; allowed with --reference: one", given.size()));
  }
  return given.empty() ? usual : given.front();
}

Network network_of(const std::string& name, const Options& options) {
  Network network = load_workload(name, load_options(options));
  if (const auto pattern = options.text("layers")) select_layers(*pattern, network);
  return network;
}

/// Distinct networks of --space, drawn at random from its table: "SPACE/CODE".
std::vector<std::string> sampled_networks(const Options& options) {
  const auto name = options.text("space");
  if (!name) {
    for (const char* of_space : {"sample", "seed"}) {
      if (!options.has(of_space)) continue;
      throw InputError({fmt::format("--{}", of_space), 0, ""},
                       "there is nothing to draw from; allowed with --space NAME");
    }
    return {};
  }
  const CodeTable& table = coded_space(*name).table();
  const std::uint64_t count = options.number("sample", 1, table.size())
                                  .value_or(std::min<std::uint64_t>(kUsualSample, table.size()));
  Random random(options.number("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1));
  std::vector<std::size_t> rows(table.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
    names.push_back(fmt::format("{}/{}", *name, table.code(rows[i])));
  }
  return names;
}

}  // namespace

void add_design_options(po::options_description& known) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  const auto texts = [](const char* name) {
    return po::value<std::vector<std::string>>()->value_name(name);
  };
  known.add_options()("hardware", texts("LIST"), "presets or YAML files (default: systolic_32x32)")(
      "vary", texts("PATH=V1,V2..."),
      "run each hardware with each of these values; of several, every combination")(
      "set", texts("PATH=VALUE"), "override a key of all hardware; may be repeated")(
      "dataflow", texts("LIST"), "how layers are laid out (default: what the hardware says)")(
      "workload", texts("LIST"), "networks, or files with one (default: resnet18)")(
      "layers", text("REGEX"), "only layers in whose name this is found");
  add_load_options(known);
}

po::options_description validate_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  const auto texts = [](const char* name) {
    return po::value<std::vector<std::string>>()->value_name(name);
  };
  po::options_description known("Options (lists are a,b,c, and may be repeated)", 100, 60);
  add_design_options(known);
  known.add_options()("space", text("NAME"),
                      "networks drawn from an architecture space, of `orrery list spaces`")(
      "sample", text("N"), "how many of them (default: 20)")("seed", text("N"),
                                                             "of the draw (default: 1)");
  known.add_options()("models", texts("LIST"),
                      "of `orrery list models`, or calibrated:MODEL (default: all listed)")(
      "plugin", texts("FILE.so"), "a shared object with a model; may be repeated")(
      "predictions", text("FILE"),
      "put other models on trial: a CSV file with a column layer (perhaps workload, hardware, "
      "dataflow) and a column of cycles for each model; without --models only these")(
      "tables", texts("LIST"),
      "summary (of cycles), dram, buffer, energy, power: errors and ranks; causes and worst: of "
      "cycles; layers; learning: of calibrated models (default: summary, causes, worst)")(
      "technology", text("NAME|FILE"), "compare energies too, with this technology")(
      "by", texts("LIST"), "of hardware, dataflow, workload: a summary for each")(
      "reference", text("FILE"),
      "compare the simulation with these measurements: a CSV file with columns layer and cycles "
      "or ms, and perhaps dram_mb and mw; see docs/validation.md")(
      "column", texts("PART=NAME"),
      "which column of it is what, such as array.rows=R; may be repeated")(
      "format", text("NAME"),
      "table, markdown, json, csv or hdf5 (default: what FILE's suffix .md, .json, .csv or .h5 "
      "says, else table)")("output", text("FILE"),
                           "write there, all or nothing (default: standard output)");
  return known;
}

std::vector<DesignPoint> designs_of(const Options& options) {
  auto hardware = lists(options, "hardware");
  if (hardware.empty()) hardware = {kValidateHardware};
  const auto dataflows = lists(options, "dataflow");
  std::vector<DesignPoint> designs;
  for (const std::string& name : hardware) {
    for (const auto& variant : variants(options)) {
      std::vector<std::string> sets = options.texts("set");
      sets.insert(sets.end(), variant.begin(), variant.end());
      const auto accelerator = std::make_shared<const Accelerator>(load_accelerator(name, sets));
      const std::string label =
          variant.empty()        ? accelerator->name
          : hardware.size() == 1 ? fmt::format("{}", fmt::join(variant, " "))
                                 : fmt::format("{} {}", accelerator->name, fmt::join(variant, " "));
      for (const std::string& dataflow :
           dataflows.empty() ? std::vector<std::string>{accelerator->dataflow} : dataflows) {
        designs.push_back({label, accelerator, load_dataflow(dataflow), variant});
      }
    }
  }
  return designs;
}

std::vector<Network> networks_of(const Options& options) {
  auto names = lists(options, "workload");
  const auto sampled = sampled_networks(options);
  names.insert(names.end(), sampled.begin(), sampled.end());
  if (names.empty()) names = {kValidateWorkload};
  std::vector<Network> networks;
  for (const std::string& name : names) networks.push_back(network_of(name, options));
  return networks;
}

std::vector<std::string> models_of(const Options& options) {
  const auto given = lists(options, "models");
  if (!given.empty()) return given;
  std::vector<std::string> all;
  for (const auto& entry : Registry<LatencyModel>::instance().entries()) all.push_back(entry.name);
  return all;
}

std::vector<std::string> tables_of(const Options& options, const std::vector<std::string>& usual) {
  const auto chosen = chosen_from(options, "tables", kTables);
  return chosen.empty() ? usual : chosen;
}

GroupBy group_by_of(const Options& options) {
  const auto chosen = chosen_from(options, "by", kParts);
  const auto has = [&](const std::string& part) {
    return std::find(chosen.begin(), chosen.end(), part) != chosen.end();
  };
  return {has("hardware"), has("dataflow"), has("workload")};
}

std::optional<Technology> technology_of(const Options& options) {
  const auto name = options.text("technology");
  return name ? std::optional(load_technology(*name)) : std::nullopt;
}

std::vector<MeasuredLayer> measurements_of(const Options& options) {
  std::map<std::string, std::string> columns;
  for (const std::string& text : options.texts("column")) {
    const auto [part, name] = sides("--column", text, "PART=NAME, such as array.rows=R");
    if (!columns.emplace(part, name).second) {
      throw InputError({"--column", 0, shown(part)}, "is given twice; allowed: once");
    }
  }
  return read_measurements(*options.text("reference"), columns);
}

MeasuredDesign measured_design_of(const Options& options) {
  for (const char* of_trials : {"vary", "space", "sample", "seed"}) {
    if (!options.has(of_trials)) continue;
    throw InputError({fmt::format("--{}", of_trials), 0, ""},
                     "found with --reference; allowed: without, what was measured is given");
  }
  MeasuredDesign design;
  design.hardware = single(options, "hardware", kValidateHardware);
  design.sets = options.texts("set");
  const std::string dataflow = single(options, "dataflow", "");
  if (!dataflow.empty()) design.dataflow = dataflow;
  const std::string workload = single(options, "workload", "");
  if (!workload.empty()) design.network = network_of(workload, options);
  design.technology = technology_of(options);
  return design;
}

}  // namespace orrery
