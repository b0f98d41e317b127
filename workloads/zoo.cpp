#include "workloads/zoo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/data_path.h"
#include "base/error.h"
#include "workloads/coded_space.h"
#include "workloads/network_yaml.h"
#include "workloads/scalesim_csv.h"

namespace orrery {
namespace {

constexpr const char* kFolder = "workloads/networks";

Network load_csv(const std::filesystem::path& file, const LoadOptions& options) {
  if (!options.parameters.empty()) {
    throw InputError({file.string(), 0, options.parameters.begin()->first},
                     "a topology CSV has no parameters");
  }
  Network network = load_scalesim_csv(file);
  if (options.batch) {
    for (Layer& layer : network.layers) layer = batched(layer, *options.batch);
  }
  return network;
}

}  // namespace

Network load_workload(const std::string& name_or_file, const LoadOptions& options) {
  const std::filesystem::path file(name_or_file);
  if (file.extension() == ".csv") return load_csv(file, options);
  if (file.extension() == ".yaml" || file.extension() == ".yml") {
    return load_network(YamlNode::load(file), options);
  }
  if (const auto slash = name_or_file.find('/'); slash != std::string::npos) {
    const CodedSpace& space = coded_space(name_or_file.substr(0, slash));
    return space.network_of(name_or_file.substr(slash + 1), options);
  }
  const std::vector<std::string> names = zoo_names();
  if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
    throw InputError(
        fmt::format("unknown workload '{}'; allowed: a file that ends in .yaml or .csv, SPACE/CODE "
                    "with a space "
                    "of {}, or one of {}",
                    name_or_file, fmt::join(space_names(), ", "), fmt::join(names, ", ")));
  }
  return load_network(YamlNode::load(data_path(fmt::format("{}/{}.yaml", kFolder, name_or_file))),
                      options);
}

std::vector<std::string> zoo_names() { return data_names(kFolder); }

}  // namespace orrery
