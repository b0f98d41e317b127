#include "base/registry.h"
#include "workloads/network_yaml.h"
#include "workloads/scalesim_csv.h"
#include "workloads/workload_reader.h"

namespace orrery {
namespace {

class YamlNetworkReader : public WorkloadReader {
 public:
  InputKind kind() const override { return kYamlInput; }
  bool recognises(const std::string& text) const override {
    return text.starts_with("layers:") || text.find("\nlayers:") != std::string::npos;
  }
  Network read(const std::string& text, const std::filesystem::path& file,
               const LoadOptions& options) const override {
    return load_network(YamlNode::parse(text, file.string()), options);
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
    if (!options.parameters.empty()) {
      throw InputError({file.string(), 0, options.parameters.begin()->first},
                       "a topology CSV has no parameters");
    }
    Network network = parse_scalesim_csv(text, file);
    if (options.batch) {
      for (Layer& layer : network.layers) layer = batched(layer, *options.batch);
    }
    return network;
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
