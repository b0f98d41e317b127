#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// A published number and where it comes from.
struct Figure {
  double value = 0;    // in the unit of its quantity
  double bits = 0;     // of the word that it is for; 0: not said
  double bytes = 0;    // of the memory that it is for; 0: not said
  double node_nm = 0;  // of the process
  double voltage = 0;
  std::string source;
  std::string confidence;  // "high", "medium" or "low"
};

/// How a quantity changes with the width of the words.
enum class Scaling : std::uint8_t {
  kNone,     // not at all
  kLinear,   // with the bits of a word
  kProduct,  // with the product of the bits of two words, as a multiplier does
};

/// What a technology says of one action or one part: a single figure, scaled to other widths as it
/// says, or several for memories of different sizes, between which is interpolated in log space.
struct Quantity {
  Scaling scaling = Scaling::kNone;
  std::vector<Figure> figures;  // by bytes, ascending

  bool given() const { return !figures.empty(); }
  /// For words of `a` bits (times `b` bits where it scales with a product) in a memory of `bytes`;
  /// 0 when not given. Sizes beyond the figures follow the slope of the nearest two.
  double at(double a, double b, double bytes = 0) const;
  double at(double bits) const { return at(bits, bits); }
  /// How far `bytes` is beyond the figures, as a factor; 1 within them.
  double beyond(double bytes) const;
};

/// A point of a curve in log space.
struct LogPoint {
  double x = 0, y = 0;  // > 0
};
/// The curve through `points` (ascending in x; at least one), linear between them in log-log space
/// and beyond them with the slope of the nearest two.
double interpolate(const std::vector<LogPoint>& points, double x);

}  // namespace orrery
