#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/layer.h"
#include "workloads/onnx/onnx_node_view.h"

namespace orrery {

/// A layer without MACs that reads inputs of these numbers of words, at least one, and writes
/// `out`. Inputs smaller than the output are read once beside a full one; of a single smaller input
/// a word is read for each word of the output; one larger than the output is pooled to its size.
/// Throws InputError when the layer is too large.
Layer traffic_layer(const std::string& name, const std::vector<std::int64_t>& inputs,
                    const OnnxShape& out);

}  // namespace orrery
