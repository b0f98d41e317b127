#include "models/data_centric/maestro_layer.h"

namespace orrery::data_centric {
namespace {

constexpr std::string_view kLetters = "NGKCRSYX";

}  // namespace

char letter_of(Axis axis) { return kLetters[index_of(axis)]; }

std::optional<Axis> axis_of(std::string_view letter) {
  const std::size_t at = letter.size() == 1 ? kLetters.find(letter) : std::string_view::npos;
  if (at == std::string_view::npos) return std::nullopt;
  return kAllAxes[at];
}

std::optional<Axis> window_of(Axis axis) {
  if (axis == Axis::kY) return Axis::kR;
  if (axis == Axis::kX) return Axis::kS;
  return std::nullopt;
}

std::int64_t Problem::stride(Axis axis) const {
  return axis == Axis::kY ? stride_y : axis == Axis::kX ? stride_x : 1;
}

bool Problem::depends(Tensor tensor, Axis axis) const {
  const bool depthwise = type == LayerType::kDepthwise;
  switch (axis) {
    case Axis::kN:
      return tensor != Tensor::kWeight;
    case Axis::kG:
      return true;
    case Axis::kK:
      return tensor != Tensor::kInput && !depthwise;
    case Axis::kC:
      return tensor != Tensor::kOutput || depthwise || type == LayerType::kGrouped;
    case Axis::kR:
    case Axis::kS:
      return tensor == Tensor::kWeight;
    case Axis::kY:
    case Axis::kX:
      return tensor != Tensor::kWeight;
  }
  return false;
}

std::int64_t Problem::outputs(Axis axis) const {
  const auto window = window_of(axis);
  if (!window) return (*this)[axis];
  return ((*this)[axis] - (*this)[*window]) / stride(axis) + 1;
}

std::int64_t Problem::macs() const {
  std::int64_t macs = 1;
  for (const Axis axis : kAllAxes) {
    if (type != LayerType::kDepthwise || axis != Axis::kK) macs *= outputs(axis);
  }
  return macs;
}

}  // namespace orrery::data_centric
