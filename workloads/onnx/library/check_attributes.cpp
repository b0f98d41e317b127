#include "workloads/onnx/library/check_attributes.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "workloads/layer.h"

namespace orrery::onnx_library {
namespace {

struct Range {
  std::string_view attribute;
  std::int64_t least;
};

constexpr std::array<Range, 9> kRanges = {{{"strides", 1},
                                           {"dilations", 1},
                                           {"kernel_shape", 1},
                                           {"group", 1},
                                           {"blocksize", 1},
                                           {"hidden_size", 1},
                                           {"num_groups", 1},
                                           {"num_outputs", 1},
                                           {"output_shape", 1}}};

void check(const onnx::NodeProto& node, const onnx::AttributeProto& attribute) {
  for (const Range& range : kRanges) {
    if (attribute.name() != range.attribute) continue;
    const auto check_value = [&](std::int64_t value) {
      if (value >= range.least && value <= kMaxDimension) return;
      throw InputError({"", 0, node.name().empty() ? node.op_type() : node.name()},
                       fmt::format("{} of {} has {}; allowed: {} to {}", attribute.name(),
                                   node.op_type(), value, range.least, kMaxDimension));
    };
    if (attribute.type() == onnx::AttributeProto::INT) check_value(attribute.i());
    for (const std::int64_t value : attribute.ints()) check_value(value);
  }
}

}  // namespace

void check_attributes(const onnx::GraphProto& graph) {
  for (const auto& node : graph.node()) {
    for (const auto& attribute : node.attribute()) {
      check(node, attribute);
      if (attribute.has_g()) check_attributes(attribute.g());
      for (const auto& inner : attribute.graphs()) check_attributes(inner);
    }
  }
}

}  // namespace orrery::onnx_library
