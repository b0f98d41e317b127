#pragma once

#include <map>
#include <string>

#include "workloads/load_options.h"
#include "workloads/network.h"
#include "workloads/onnx/onnx_graph.h"
#include "workloads/onnx/onnx_weights.h"

namespace orrery {

/// A network without a name or a description, and where the weights of its layers are, by name.
struct LoweredOnnx {
  Network network;
  std::map<std::string, OnnxWeight> weights;
};

/// The layers of an ONNX graph. Throws InputError that names the node.
LoweredOnnx lower_onnx(OnnxGraph graph, UnknownOperators unknown);

}  // namespace orrery
