#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"

namespace orrery {

/// A point of a space: for each knob the position of its value in Knob::values, or kInactive.
using Choices = std::vector<int>;
inline constexpr int kInactive = -1;

/// What a knob turns.
enum class KnobRole : std::uint8_t { kHardware, kDataflow, kArchitecture };

/// One thing that a search may choose, out of a finite list.
struct Knob {
  std::string name;                 // "array.rows", "dataflow", "architecture.depth"
  std::vector<std::string> values;  // at least one, all different
  /// Where each value lies between 0 and 1 on the knob's own scale, linear or logarithmic; empty
  /// for categories, which have no order.
  std::vector<double> scale = {};
  KnobRole role = KnobRole::kHardware;
  /// The knob counts only where this earlier one (its position) has one of these values.
  int parent = -1;
  std::vector<int> active_for = {};

  bool ordered() const { return !scale.empty(); }
  int size() const { return static_cast<int>(values.size()); }
};

/// A finite set of points. A point is in canonical form when every knob that does not count, since
/// its parent has another value, is kInactive: then equal designs are equal points.
class Space {
 public:
  /// Throws InputError when a knob has no or repeated values, two share a name, or a parent does
  /// not come before its child.
  explicit Space(std::vector<Knob> knobs);

  const std::vector<Knob>& knobs() const { return knobs_; }
  /// The position of the knob of that name, or -1.
  int find(const std::string& name) const;
  bool is_active(std::size_t knob, const Choices& choices) const;
  /// Is it a point of this space in canonical form?
  bool contains(const Choices& choices) const;
  /// `choices` with values cut to the allowed range, the first where an active knob has none, and
  /// kInactive where a knob does not count.
  Choices canonical(Choices choices) const;
  /// Number of points; as a double, for a space may have more than 2^64.
  double size() const;

  /// The first point, and the one after; false behind the last. Later knobs turn faster.
  Choices first() const;
  bool next(Choices& choices) const;
  /// A random point: for each knob that counts, any of its values with equal probability.
  Choices random(Random& random) const;
  /// A random point that differs in `changes` knobs at the most, and in one at the least when the
  /// space has more than one point. Ordered knobs move by small steps more often than by large.
  Choices neighbour(const Choices& choices, Random& random, int changes = 1) const;
  /// The point as coordinates for a model: one per ordered knob, its place on its scale; one per
  /// value of the others, 1 or 0. Knobs that do not count are 0.
  std::vector<double> features(const Choices& choices) const;
  /// "array.rows=16 array.cols=8", of the knobs that count.
  std::string text(const Choices& choices) const;

 private:
  std::vector<double> points_below() const;
  bool turn(std::size_t knob, Choices& choices, Random& random) const;

  std::vector<Knob> knobs_;
  std::vector<std::vector<bool>> active_;  // of each knob with a parent, for the parent's values
};

}  // namespace orrery
