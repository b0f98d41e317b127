#pragma once

#include <onnx/onnx_pb.h>

#include <set>
#include <string>

#include "workloads/onnx/onnx_graph.h"

namespace orrery::onnx_library {

/// The graph of a model whose shapes are inferred. `constants` are initializers that were made
/// inputs. Throws InputError for tensors that come from nowhere.
OnnxGraph graph_of(const onnx::ModelProto& model, const std::set<std::string>& constants);

}  // namespace orrery::onnx_library
