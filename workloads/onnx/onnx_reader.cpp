#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/error.h"
#include "base/registry.h"
#include "workloads/onnx/lower_onnx.h"
#include "workloads/onnx/onnx_library.h"
#include "workloads/onnx/onnx_weights.h"
#include "workloads/workload_reader.h"

namespace orrery {
namespace {

std::map<std::string, std::int64_t> dimensions_of(const LoadOptions& options) {
  std::map<std::string, std::int64_t> dimensions;
  for (const auto& [name, text] : options.parameters) {
    const auto value = whole_number(text);
    if (!value || *value < 1 || *value > kMaxDimension) {
      throw InputError(
          {"", 0, name},
          fmt::format("found '{}'; allowed: a whole number from 1 to {}", text, kMaxDimension));
    }
    dimensions[name] = *value;
  }
  return dimensions;
}

/// The first size of all inputs; 0 when they differ.
std::int64_t batch_of(const OnnxGraph& graph) {
  std::int64_t batch = 0;
  for (const int input : graph.inputs) {
    const auto& shape = graph.tensors[input].shape;
    if (!shape || shape->empty() || (batch != 0 && shape->front() != batch)) return 0;
    batch = shape->front();
  }
  return batch;
}

class OnnxReader : public WorkloadReader {
 public:
  InputKind kind() const override { return kOnnxInput; }
  /// A protocol buffer has nothing that says what it is.
  bool recognises(const std::string&) const override { return false; }
  Network read(const std::string& text, const std::filesystem::path& file,
               const LoadOptions& options) const override {
    try {
      return read(text, options, file);
    } catch (const InputError& e) {
      throw InputError({file.string(), 0, ""}, e.what());
    }
  }

 private:
  static Network read(const std::string& text, const LoadOptions& options,
                      const std::filesystem::path& file) {
    OnnxGraph graph = read_onnx({text, dimensions_of(options), options.batch});
    const std::int64_t own_batch = batch_of(graph);
    const std::string opset = fmt::format("opset {}", graph.opset);
    LoweredOnnx lowered = lower_onnx(std::move(graph), options.unknown_operators);
    Network& network = lowered.network;
    network.filters = std::make_shared<OnnxWeights>(file, std::move(lowered.weights));
    network.name = file.stem().string();
    network.description = fmt::format("ONNX model {}, {}", file.filename().string(), opset);
    if (options.batch && own_batch != *options.batch)
      apply_batch(network, own_batch, *options.batch);
    return std::move(network);
  }

  static void apply_batch(Network& network, std::int64_t own, std::int64_t batch) {
    if (own != 1) {
      throw InputError(fmt::format("--batch {} cannot change the model's own batch{}", batch,
                                   own == 0 ? "" : fmt::format(" of {}", own)));
    }
    for (Layer& layer : network.layers) layer = batched(layer, batch);
  }
};

const Registration<WorkloadReader> kOnnx{".onnx", "an ONNX model (opset 7 and newer)",
                                         [] { return std::make_unique<OnnxReader>(); }};

}  // namespace
}  // namespace orrery
