#include "workloads/onnx/lower_onnx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "workloads/onnx/onnx_groups.h"
#include "workloads/onnx/onnx_operators.h"
#include "workloads/onnx/onnx_product_layers.h"
#include "workloads/onnx/onnx_traffic.h"
#include "workloads/onnx/onnx_window_layers.h"

namespace orrery {
namespace {

/// Operators by name, and how many of each.
class Tally {
 public:
  void add(const OnnxNode& node) {
    ++counts_[node.domain.empty() ? node.op : node.domain + "." + node.op];
  }
  bool empty() const { return counts_.empty(); }
  std::string text() const {
    std::vector<std::string> parts;
    for (const auto& [name, count] : counts_) parts.push_back(fmt::format("{} ({})", name, count));
    return fmt::format("{}", fmt::join(parts, ", "));
  }

 private:
  std::map<std::string, std::int64_t> counts_;
};

class Lowering {
 public:
  Lowering(OnnxGraph graph, UnknownOperators unknown)
      : graph_(std::move(graph)), unknown_(unknown), groups_(graph_) {
    for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
      for (const int output : graph_.nodes[node].outputs) {
        if (output != OnnxNode::kAbsent) maker_[output] = node;
      }
    }
  }

  LoweredOnnx run() {
    network_.notes = graph_.notes;
    note_unknown();
    for (std::size_t node = 0; node < graph_.nodes.size(); ++node) lower(node);
    if (network_.layers.empty()) throw InputError("the model has no layers");
    add_notes();
    return {std::move(network_), std::move(weights_)};
  }

 private:
  void note_unknown() {
    Tally tally;
    for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
      if (groups_.fate(node) == OnnxFate::kLayer &&
          onnx_operator(graph_.nodes[node]).role == OnnxRole::kUnknown) {
        tally.add(graph_.nodes[node]);
      }
    }
    if (tally.empty()) return;
    if (unknown_ == UnknownOperators::kRefuse) {
      throw InputError(
          fmt::format("has operators that are not known here: {}; "
                      "--unknown-operators traffic charges their inputs and outputs",
                      tally.text()));
    }
    network_.notes.push_back(fmt::format(
        "operators that are not known here are charged their traffic only: {}", tally.text()));
  }

  void lower(std::size_t at) {
    const OnnxNode& node = graph_.nodes[at];
    switch (groups_.fate(at)) {
      case OnnxFate::kConstant:
        break;
      case OnnxFate::kLayout:
        layout_.add(node);
        break;
      case OnnxFate::kFused:
        lower_fused(at);
        break;
      case OnnxFate::kLayer:
        for (Layer& layer : layers_of(node)) add(std::move(layer), at);
        break;
    }
  }

  /// Nothing, unless its result is written besides that of its layer.
  void lower_fused(std::size_t at) {
    const OnnxNodeView view(graph_, graph_.nodes[at]);
    const std::int64_t read = groups_.words_read(at);
    if (read == 0) {
      fused_.add(view.node());
      return;
    }
    add(view.built([&] { return traffic_layer(view.name(), {read}, view.output_shape()); }), at);
  }

  std::vector<Layer> layers_of(const OnnxNode& node) {
    const OnnxNodeView view(graph_, node);
    const OnnxOperator op = onnx_operator(node);
    switch (op.role) {
      case OnnxRole::kConv:
        return conv_layers(view, op);
      case OnnxRole::kConvTranspose:
        return conv_transpose_layers(view, op);
      case OnnxRole::kPool:
        return pool_layers(view, op);
      case OnnxRole::kGlobalPool:
        return global_pool_layers(view, op);
      case OnnxRole::kGemm:
        return gemm_layers(view, op);
      case OnnxRole::kMatmul:
        return matmul_layers(view, op);
      case OnnxRole::kRecurrent:
        return recurrent_layers(view);
      case OnnxRole::kEinsum:
        return einsum_layers(view);
      default:
        return traffic_layers(view);
    }
  }

  /// All inputs that are not constant, in; the first output that is there, out.
  std::vector<Layer> traffic_layers(const OnnxNodeView& view) {
    std::vector<std::int64_t> inputs;
    for (std::size_t i = 0; i < view.node().inputs.size(); ++i) {
      if (view.has_input(i) && !view.input(i).constant)
        inputs.push_back(words_of(view.input_shape(i)));
    }
    const auto& outputs = view.node().outputs;
    const auto present = std::find_if(outputs.begin(), outputs.end(),
                                      [](int output) { return output != OnnxNode::kAbsent; });
    const OnnxShape& out = view.output_shape(static_cast<std::size_t>(present - outputs.begin()));
    return {view.built([&] { return traffic_layer(view.name(), inputs, out); })};
  }

  void add(Layer layer, std::size_t at) {
    const OnnxNode& node = graph_.nodes[at];
    const OnnxOperator op = onnx_operator(node);
    layer.ifmap_bits = bits(node, op.data);
    if (layer.has_macs()) layer.filter_bits = bits(node, op.weights);
    const bool fused = groups_.fate(at) == OnnxFate::kFused;
    layer.ofmap_bits = stored_bits(fused ? node.outputs.front() : groups_.written(at));
    const std::string name = layer.name;
    for (int again = 2; !names_.insert(layer.name).second; ++again) {
      layer.name = fmt::format("{}_{}", name, again);
    }
    if (layer.has_macs()) add_weights(layer, node);
    network_.layers.push_back(std::move(layer));
  }

  /// Notes where the weights of a layer are, when they are in the model as they are used.
  void add_weights(const Layer& layer, const OnnxNode& node) {
    const OnnxNodeView view(graph_, node);
    const OnnxOperator op = onnx_operator(node);
    if (op.role == OnnxRole::kEinsum) return;
    std::size_t at = op.weights;
    if (op.role == OnnxRole::kRecurrent && layer.name.ends_with(".state")) at = 2;
    const bool right = view.input(at).constant;
    if (!right) at = op.data;
    const int tensor = initializer_of(node.inputs[at]);
    if (tensor == OnnxNode::kAbsent) return;
    const bool is_matrix = op.role == OnnxRole::kGemm || op.role == OnnxRole::kMatmul;
    bool inputs_first = op.role == OnnxRole::kConvTranspose || (is_matrix && right);
    if (view.integer(right ? "transB" : "transA", 0) != 0) inputs_first = !inputs_first;
    weights_[layer.name] = {graph_.tensors[tensor].name, inputs_first};
  }

  /// The initializer behind a constant tensor, which may be dequantised; kAbsent when there is
  /// none.
  int initializer_of(int tensor) const {
    for (auto made = maker_.find(tensor); made != maker_.end(); made = maker_.find(tensor)) {
      const OnnxNode& node = graph_.nodes[made->second];
      const bool same = node.op == "DequantizeLinear" || node.op == "Identity";
      if (!same || node.inputs.empty()) return OnnxNode::kAbsent;
      tensor = node.inputs.front();
    }
    return tensor != OnnxNode::kAbsent && graph_.tensors[tensor].constant ? tensor
                                                                          : OnnxNode::kAbsent;
  }

  int bits(const OnnxNode& node, std::size_t input) const {
    const bool has = input < node.inputs.size() && node.inputs[input] != OnnxNode::kAbsent;
    return has ? stored_bits(node.inputs[input]) : 0;
  }

  /// Bits of a word of the tensor in memory: what is dequantised as it is read is stored quantised.
  int stored_bits(int tensor) const {
    for (auto made = maker_.find(tensor); made != maker_.end(); made = maker_.find(tensor)) {
      const OnnxNode& node = graph_.nodes[made->second];
      const bool passes =
          node.op == "DequantizeLinear" || onnx_operator(node).role == OnnxRole::kLayout;
      if (!passes || node.inputs.empty() || node.inputs.front() == OnnxNode::kAbsent) break;
      tensor = node.inputs.front();
    }
    return tensor == OnnxNode::kAbsent ? 0 : graph_.tensors[tensor].bits;
  }

  void add_notes() {
    if (!fused_.empty()) {
      network_.notes.push_back("operators done as the words of the layer before them leave: " +
                               fused_.text());
    }
    if (!layout_.empty()) {
      network_.notes.push_back("operators that only say in which order words are read: " +
                               layout_.text());
    }
  }

  OnnxGraph graph_;
  UnknownOperators unknown_;
  OnnxGroups groups_;
  std::map<int, std::size_t> maker_;  // of a tensor: the node that makes it
  std::set<std::string> names_;
  Tally fused_, layout_;
  Network network_;
  std::map<std::string, OnnxWeight> weights_;
};

}  // namespace

LoweredOnnx lower_onnx(OnnxGraph graph, UnknownOperators unknown) {
  return Lowering(std::move(graph), unknown).run();
}

}  // namespace orrery
