#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::data_centric {

/// The loops of a layer in MAESTRO's notation: Y and X are rows and columns of the ifmap, over
/// which the filter (R, S) slides.
enum class Axis : std::uint8_t { kN, kG, kK, kC, kR, kS, kY, kX };
inline constexpr std::size_t kAxes = 8;
inline constexpr std::array<Axis, kAxes> kAllAxes = {Axis::kN, Axis::kG, Axis::kK, Axis::kC,
                                                     Axis::kR, Axis::kS, Axis::kY, Axis::kX};
constexpr std::size_t index_of(Axis axis) { return static_cast<std::size_t>(axis); }
char letter_of(Axis axis);
std::optional<Axis> axis_of(std::string_view letter);
/// The filter's axis that slides over an ifmap's axis: R for Y, S for X; nothing for the others.
std::optional<Axis> window_of(Axis axis);

/// One number for each axis.
using Extents = std::array<std::int64_t, kAxes>;

enum class LayerType : std::uint8_t { kConv, kDepthwise, kGrouped, kGemm };

/// The tensors: two that flow to the PEs and one that flows back.
enum class Tensor : std::uint8_t { kInput, kWeight, kOutput };
inline constexpr std::size_t kTensors = 3;
constexpr std::size_t index_of(Tensor tensor) { return static_cast<std::size_t>(tensor); }

/// A layer as MAESTRO describes it: sizes without padding. A GEMM [M x K] times [K x N] has M on Y,
/// K on C and N on K.
struct Problem {
  std::string name;
  LayerType type = LayerType::kConv;
  Extents extent = {1, 1, 1, 1, 1, 1, 1, 1};
  std::int64_t stride_y = 1, stride_x = 1;

  std::int64_t operator[](Axis axis) const { return extent[index_of(axis)]; }
  std::int64_t& operator[](Axis axis) { return extent[index_of(axis)]; }
  std::int64_t stride(Axis axis) const;
  /// Does the index of `tensor` change with `axis`? As MAESTRO has it: the output depends on Y and
  /// X; the output of a grouped convolution on C, which it should not.
  bool depends(Tensor tensor, Axis axis) const;
  /// Rows (Y) or columns (X) of the output; the extent itself for other axes.
  std::int64_t outputs(Axis axis) const;
  std::int64_t macs() const;

  friend bool operator==(const Problem&, const Problem&) = default;
};

inline constexpr std::int64_t kUnlimitedBandwidth = 0x7fffffff;

/// What MAESTRO's hardware files say. Bandwidths are words in a cycle.
struct Hardware {
  std::int64_t pes = 1;
  std::int64_t lanes = 1;                   // multiply-accumulates of a PE in a cycle
  std::int64_t l1_bytes = 0, l2_bytes = 0;  // 0: not stated
  std::int64_t noc_bandwidth = kUnlimitedBandwidth;
  std::int64_t cluster_bandwidth = 0;  // of the networks in clusters; 0: the same
  std::int64_t noc_hops = 1;
  std::int64_t off_chip_bandwidth = kUnlimitedBandwidth;

  friend bool operator==(const Hardware&, const Hardware&) = default;
};

}  // namespace orrery::data_centric
