#include "cli/commands/maestro_network.h"

#include <filesystem>

#include "base/error.h"
#include "models/data_centric/read.h"

namespace orrery {
namespace {

using data_centric::Axis;
using data_centric::LayerType;

Layer layer_of(const data_centric::Problem& problem) {
  if (problem.type == LayerType::kGemm) {
    return make_gemm(problem.name, problem[Axis::kY], problem[Axis::kK], problem[Axis::kC]);
  }
  ConvSpec spec;
  spec.n = problem[Axis::kN];
  spec.h = problem[Axis::kY];
  spec.w = problem[Axis::kX];
  spec.r = problem[Axis::kR];
  spec.s = problem[Axis::kS];
  spec.stride_h = problem.stride_y;
  spec.stride_w = problem.stride_x;
  spec.c = problem[Axis::kC];
  spec.k = problem[Axis::kK];
  if (problem.type == LayerType::kDepthwise) {
    spec.groups = spec.k = spec.c;  // one filter for each channel, whatever K says
  } else if (problem.type == LayerType::kGrouped) {
    spec.groups = problem[Axis::kG];
    spec.c *= spec.groups;
    spec.k *= spec.groups;
  }
  return make_conv(problem.name, spec);
}

}  // namespace

Network maestro_network(const std::string& file, const LoadOptions& options) {
  if (!options.parameters.empty()) {
    throw InputError({file, 0, options.parameters.begin()->first},
                     "a model of MAESTRO has no parameters");
  }
  Network network;
  network.name = std::filesystem::path(file).stem().string();
  network.description = "MAESTRO model " + std::filesystem::path(file).filename().string();
  for (const auto& mapped : data_centric::read_network(file)) {
    try {
      const Layer layer = layer_of(mapped.problem);
      network.layers.push_back(options.batch ? batched(layer, *options.batch) : layer);
    } catch (const InputError& e) {
      throw InputError({file, 0, mapped.problem.name}, e.what());
    }
  }
  if (network.layers.empty()) throw InputError({file, 0, ""}, "has no layers");
  return network;
}

}  // namespace orrery
