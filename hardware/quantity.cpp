#include "hardware/quantity.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

double scale(Scaling scaling, const Figure& figure, double a, double b) {
  if (figure.bits <= 0) return 1;
  switch (scaling) {
    case Scaling::kNone:
      return 1;
    case Scaling::kLinear:
      return a / figure.bits;
    case Scaling::kProduct:
      return a * b / (figure.bits * figure.bits);
  }
  return 1;
}

}  // namespace

double interpolate(const std::vector<LogPoint>& points, double x) {
  if (points.size() == 1) return points.front().y;
  std::size_t right = 1;  // of the segment
  while (right + 1 < points.size() && points[right].x < x) ++right;
  const LogPoint &from = points[right - 1], &to = points[right];
  const double part = std::log(x / from.x) / std::log(to.x / from.x);
  return from.y * std::exp(part * std::log(to.y / from.y));
}

double Quantity::at(double a, double b, double bytes) const {
  if (figures.empty()) return 0;
  if (figures.size() == 1 || bytes <= 0) {
    return figures.front().value * scale(scaling, figures.front(), a, b);
  }
  std::vector<LogPoint> points;
  for (const Figure& figure : figures) {
    points.push_back({figure.bytes, figure.value * scale(scaling, figure, a, b)});
  }
  return interpolate(points, bytes);
}

double Quantity::beyond(double bytes) const {
  if (figures.size() < 2 || bytes <= 0) return 1;
  return std::max({1.0, figures.front().bytes / bytes, bytes / figures.back().bytes});
}

}  // namespace orrery
