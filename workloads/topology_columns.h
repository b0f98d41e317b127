#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace orrery {

/// What a column of a topology file is for.
enum class TopologyColumn : std::uint8_t {
  kName,
  kHeight,
  kWidth,
  kFilterHeight,
  kFilterWidth,
  kChannels,
  kFilters,
  kStride,
  kStrideHeight,
  kStrideWidth,
  kBatch,
  kGroups,
  kPadding,
  kPaddingHeight,
  kPaddingWidth,
  kPaddingTop,
  kPaddingBottom,
  kPaddingLeft,
  kPaddingRight,
  kDilation,
  kDilationHeight,
  kDilationWidth,
  kM,
  kN,
  kK,
};
inline constexpr std::size_t kTopologyColumns = 25;

/// Which column of a topology file is for what, as its header says. The sizes that SCALE-Sim reads
/// stand where SCALE-Sim expects them, unless the header has all of them by name, each once; every
/// other column is known by its name only (without regard to case, blanks and punctuation).
class TopologyColumns {
 public:
  /// Throws InputError at `where` when the header is that of no topology.
  TopologyColumns(const std::vector<std::string>& header, const Location& where);

  /// The form `Layer, M, N, K`?
  bool is_gemm() const { return gemm_; }
  bool has(TopologyColumn column) const { return position(column).has_value(); }
  std::optional<std::size_t> position(TopologyColumn column) const {
    return positions_[static_cast<std::size_t>(column)];
  }
  /// As the header writes it, or as SCALE-Sim does.
  std::string name(TopologyColumn column) const;
  /// The header's text of a column that is for nothing known; "column 9" when it has none.
  std::string unknown_name(std::size_t position) const;
  bool is_known(std::size_t position) const;

 private:
  void place_by_name(const std::vector<std::optional<TopologyColumn>>& known,
                     const std::vector<TopologyColumn>& expected, const Location& where);
  void place_by_position(const std::vector<std::optional<TopologyColumn>>& known,
                         const std::vector<TopologyColumn>& expected, const Location& where);
  void set(TopologyColumn column, std::size_t position) {
    positions_[static_cast<std::size_t>(column)] = position;
  }

  std::vector<std::string> header_;
  bool gemm_ = false;
  std::array<std::optional<std::size_t>, kTopologyColumns> positions_;
};

}  // namespace orrery
