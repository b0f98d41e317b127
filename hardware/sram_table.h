#pragma once

#include <string>
#include <vector>

namespace orrery {

/// One SRAM as a memory compiler or its model gives it.
struct SramPoint {
  double bytes = 0, width_bits = 0;
  double read_pj = 0, write_pj = 0, leakage_mw = 0, area_mm2 = 0;
};

/// SRAMs of one process by size and width.
class SramTable {
 public:
  /// Where the points come from, and what is thought of them.
  std::string source, confidence;
  double node_nm = 0;

  SramTable() = default;
  /// `points` need at least two sizes of each of at least two widths.
  explicit SramTable(std::vector<SramPoint> points);

  bool given() const { return !curves_.empty(); }
  /// An SRAM of that size and width: interpolated in log space between the points, along the size
  /// first; sizes beyond them follow the slope of the nearest two. More bytes never cost less.
  /// Narrower words than the points have cost as much as the narrowest; wider ones as much more
  /// energy as they have bits.
  SramPoint at(double bytes, double width_bits) const;
  /// How far a size is beyond the points of all widths, or a width beyond theirs, as a factor; 1
  /// within them.
  double beyond(double bytes, double width_bits) const;
  const std::vector<SramPoint>& points() const { return points_; }

 private:
  std::vector<SramPoint> points_;
  std::vector<std::vector<SramPoint>> curves_;  // one for each width, ascending; by size, ascending
};

}  // namespace orrery
