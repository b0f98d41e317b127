#include "hardware/sram_table.h"

#include <algorithm>
#include <array>
#include <map>

#include "hardware/quantity.h"

namespace orrery {
namespace {

using Member = double SramPoint::*;
constexpr std::array<Member, 4> kMembers = {&SramPoint::read_pj, &SramPoint::write_pj,
                                            &SramPoint::leakage_mw, &SramPoint::area_mm2};

}  // namespace

SramTable::SramTable(std::vector<SramPoint> points) : points_(std::move(points)) {
  std::map<double, std::vector<SramPoint>> by_width;
  for (const SramPoint& point : points_) by_width[point.width_bits].push_back(point);
  for (auto& [width, curve] : by_width) {
    std::sort(curve.begin(), curve.end(),
              [](const SramPoint& a, const SramPoint& b) { return a.bytes < b.bytes; });
    curves_.push_back(std::move(curve));
  }
}

SramPoint SramTable::at(double bytes, double width_bits) const {
  SramPoint result{.bytes = bytes, .width_bits = width_bits};
  for (const Member member : kMembers) {
    std::vector<LogPoint> across;  // at this size, by width
    for (const auto& curve : curves_) {
      std::vector<LogPoint> along;
      for (const SramPoint& point : curve) along.push_back({point.bytes, point.*member});
      across.push_back({curve.front().width_bits, interpolate(along, bytes)});
    }
    // Not extrapolated in log space: curves of neighbouring widths cross. A narrower SRAM costs
    // what the narrowest does, a wider one as much more as it has bits.
    const double nearest = std::clamp(width_bits, across.front().x, across.back().x);
    result.*member = interpolate(across, nearest);
    const bool per_bit = member == &SramPoint::read_pj || member == &SramPoint::write_pj;
    if (per_bit && width_bits > nearest) result.*member *= width_bits / nearest;
  }
  return result;
}

double SramTable::beyond(double bytes, double width_bits) const {
  double smallest = points_.front().bytes, largest = smallest;
  for (const SramPoint& point : points_) {
    smallest = std::min(smallest, point.bytes);
    largest = std::max(largest, point.bytes);
  }
  const double narrowest = curves_.front().front().width_bits;
  const double widest = curves_.back().front().width_bits;
  return std::max(
      {1.0, smallest / bytes, bytes / largest, narrowest / width_bits, width_bits / widest});
}

}  // namespace orrery
