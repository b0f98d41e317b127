#pragma once

#include <vector>

#include "search/space.h"

namespace orrery {

/// Some of a space's knobs, for a strategy that turns only these, with the rest as in a point of
/// the whole space.
class PartOfSpace {
 public:
  /// The knobs for which `is_in` says so, in their order; further knobs of the part's own follow.
  /// A condition on a knob outside of the part is dropped here and kept by `whole`.
  PartOfSpace(const Space& all, const std::vector<bool>& is_in, std::vector<Knob> more = {});

  const Space& space() const { return part_; }
  /// The point of the whole space that has `part` in the knobs of this part, and `rest` in others.
  Choices whole(const Choices& part, const Choices& rest) const;
  /// The choices of a whole point for the knobs of this part; 0 for knobs of the part's own.
  Choices part(const Choices& whole) const;

 private:
  const Space& all_;
  std::vector<std::size_t> places_;  // of the part's knobs in the whole space
  Space part_;
};

}  // namespace orrery
