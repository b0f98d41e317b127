#include "workloads/onnx/onnx_groups.h"

#include <algorithm>

#include "workloads/onnx/onnx_node_view.h"

namespace orrery {
namespace {

constexpr int kNone = -1;

}  // namespace

OnnxGroups::OnnxGroups(OnnxGraph& graph)
    : graph_(graph),
      fates_(graph.nodes.size(), OnnxFate::kConstant),
      of_tensor_(graph.tensors.size()),
      first_of_(graph.nodes.size(), kNone),
      written_(graph.nodes.size(), kNone) {
  for (const int input : graph.inputs) add_value({}, input);
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) place(node);
  read_outputs();
  choose_written();
}

void OnnxGroups::place(std::size_t node) {
  const OnnxNode& self = graph_.nodes[node];
  const OnnxRole role = onnx_operator(self).role;
  const std::vector<int> inputs = activations(self);
  if (role == OnnxRole::kConstant || inputs.empty()) {
    for (const int output : self.outputs) {
      if (output != OnnxNode::kAbsent) graph_.tensors[output].constant = true;
    }
  } else if (role == OnnxRole::kLayout) {
    fates_[node] = OnnxFate::kLayout;
    for (const int output : self.outputs) {
      if (output != OnnxNode::kAbsent) of_tensor_[output] = values_of(inputs);
    }
  } else if ((role == OnnxRole::kPointwise || role == OnnxRole::kReduction) &&
             common_layer(values_of(inputs)) != kNone) {
    fuse(node, role);
  } else {
    make_layer(node);
  }
}

void OnnxGroups::fuse(std::size_t node, OnnxRole role) {
  fates_[node] = OnnxFate::kFused;
  Value value;
  value.reduced = role == OnnxRole::kReduction;
  for (const int tensor : activations(graph_.nodes[node])) {
    std::int64_t read = words(tensor);
    for (const int source : of_tensor_[tensor]) {
      value.layer = values_[source].layer;
      value.reduced |= values_[source].reduced;
      read = std::max(read, values_[source].input_words);
    }
    value.input_words = std::max(value.input_words, read);
  }
  add_values(value, node);
}

void OnnxGroups::make_layer(std::size_t node) {
  fates_[node] = OnnxFate::kLayer;
  for (const int value : values_of(activations(graph_.nodes[node]))) values_[value].read = true;
  add_values({static_cast<int>(node)}, node);
}

void OnnxGroups::read_outputs() {
  for (const int value : values_of(graph_.outputs)) values_[value].read = true;
}

/// A layer writes what is read of its own result, or the first result on the way out that is as
/// large.
void OnnxGroups::choose_written() {
  for (std::size_t at = 0; at < values_.size(); ++at) {
    const Value& value = values_[at];
    if (value.layer == kNone || !value.read || value.reduced) continue;
    int& written = written_[value.layer];
    if (written == kNone && value.words == values_[first_of_[value.layer]].words) {
      written = static_cast<int>(at);
    }
  }
}

std::int64_t OnnxGroups::words_read(std::size_t node) const {
  if (fates_[node] != OnnxFate::kFused) return 0;
  const int first = first_of_[node];
  if (first == kNone) return 0;
  const Value& value = values_[first];
  return value.read && written_[value.layer] != first ? value.input_words : 0;
}

int OnnxGroups::written(std::size_t node) const {
  const int value = written_[node] == kNone ? first_of_[node] : written_[node];
  return value == kNone ? OnnxNode::kAbsent : values_[value].tensor;
}

std::vector<int> OnnxGroups::activations(const OnnxNode& node) const {
  std::vector<int> tensors;
  for (const int input : node.inputs) {
    if (input != OnnxNode::kAbsent && !graph_.tensors[input].constant) tensors.push_back(input);
  }
  return tensors;
}

std::vector<int> OnnxGroups::values_of(const std::vector<int>& tensors) const {
  std::vector<int> values;
  for (const int tensor : tensors) {
    values.insert(values.end(), of_tensor_[tensor].begin(), of_tensor_[tensor].end());
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

int OnnxGroups::common_layer(const std::vector<int>& values) const {
  if (values.empty()) return kNone;
  const int layer = values_[values.front()].layer;
  const bool common = std::all_of(values.begin(), values.end(),
                                  [&](int value) { return values_[value].layer == layer; });
  return common ? layer : kNone;
}

void OnnxGroups::add_values(const Value& value, std::size_t node) {
  for (const int output : graph_.nodes[node].outputs) {
    if (output == OnnxNode::kAbsent) continue;
    if (first_of_[node] == kNone) first_of_[node] = static_cast<int>(values_.size());
    add_value(value, output);
  }
}

void OnnxGroups::add_value(Value value, int tensor) {
  value.tensor = tensor;
  value.words = words(tensor);
  of_tensor_[tensor] = {static_cast<int>(values_.size())};
  values_.push_back(value);
}

std::int64_t OnnxGroups::words(int tensor) const {
  const auto& shape = graph_.tensors[tensor].shape;
  return shape ? words_of(*shape) : 0;
}

}  // namespace orrery
