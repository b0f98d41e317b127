#pragma once

#include "workloads/load_options.h"
#include "workloads/network.h"
#include "workloads/onnx/onnx_graph.h"

namespace orrery {

/// The layers of an ONNX graph, without a name or a description. Throws InputError that names the
/// node.
Network lower_onnx(OnnxGraph graph, UnknownOperators unknown);

}  // namespace orrery
