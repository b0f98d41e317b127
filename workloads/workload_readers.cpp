#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/registry.h"
#include "workloads/network_yaml.h"
#include "workloads/scalesim_csv.h"
#include "workloads/timeloop_problem.h"
#include "workloads/workload_reader.h"
#include "workloads/zigzag_workload.h"

namespace orrery {
namespace {

/// What formats without parameters have in common.
Network with_options(Network network, const std::filesystem::path& file, const char* format,
                     const LoadOptions& options) {
  if (!options.parameters.empty()) {
    throw InputError({file.string(), 0, options.parameters.begin()->first},
                     fmt::format("{} has no parameters", format));
  }
  if (options.batch) {
    for (Layer& layer : network.layers) layer = batched(layer, *options.batch);
  }
  return network;
}

/// InputError for YAML of other programs that is no workload, by the keys that it begins with.
void refuse_hardware_and_mappings(const YamlNode& root) {
  const std::array<std::pair<const char*, const char*>, 4> kinds = {
      {{"architecture", "an architecture of Timeloop"},
       {"mapping", "a mapping of Timeloop"},
       {"mapper", "a mapper of Timeloop"},
       {"operational_array", "hardware of ZigZag"}}};
  for (const auto& [key, kind] : kinds) {
    if (!root.is_map() || !root.has(key) || root.has("layers")) continue;
    throw root.at(key).error(
        fmt::format("is {}, whose levels and loops Orrery's hardware and dataflows cannot say; "
                    "allowed: a network, a problem of Timeloop, a workload of ZigZag",
                    kind));
  }
}

/// Orrery's own networks, and what ZigZag and Timeloop write as YAML.
class YamlNetworkReader : public WorkloadReader {
 public:
  InputKind kind() const override { return kYamlInput; }
  bool recognises(const std::string& text) const override {
    const auto has_line = [&](const std::string& begin) {
      return text.starts_with(begin) || text.find("\n" + begin) != std::string::npos;
    };
    return has_line("layers:") || has_line("problem:") || has_line("- id:");
  }
  Network read(const std::string& text, const std::filesystem::path& file,
               const LoadOptions& options) const override {
    const YamlNode root = YamlNode::parse(with_timeloop_includes(text, file), file.string());
    if (is_zigzag_workload(root)) {
      return with_options(read_zigzag_workload(root, file), file, "a workload of ZigZag", options);
    }
    if (is_timeloop_problem(root)) {
      return with_options(read_timeloop_problem(root, file), file, "a problem of Timeloop",
                          options);
    }
    refuse_hardware_and_mappings(root);
    return load_network(root, options);
  }
};

class TopologyFileReader : public WorkloadReader {
 public:
  InputKind kind() const override { return kCsvInput; }
  bool recognises(const std::string& text) const override {
    const std::string line = text.substr(0, text.find_first_of("\r\n"));
    return line.find_first_of(",;\t") != std::string::npos;
  }
  Network read(const std::string& text, const std::filesystem::path& file,
               const LoadOptions& options) const override {
    return with_options(parse_scalesim_csv(text, file), file, "a topology CSV", options);
  }
};

const Registration<WorkloadReader> kYaml{".yaml", "layers with shapes that follow from each other",
                                         [] { return std::make_unique<YamlNetworkReader>(); }};
const Registration<WorkloadReader> kYml{".yml", "the same",
                                        [] { return std::make_unique<YamlNetworkReader>(); }};
const Registration<WorkloadReader> kTopology{".csv", "a topology of SCALE-Sim (v1 to v3)",
                                             [] { return std::make_unique<TopologyFileReader>(); }};

}  // namespace
}  // namespace orrery
