#include "search/strategies/part_of_space.h"

#include <algorithm>

namespace orrery {
namespace {

std::vector<std::size_t> places_of(const std::vector<bool>& is_in) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < is_in.size(); ++i) {
    if (is_in[i]) places.push_back(i);
  }
  return places;
}

Space part_of(const Space& all, const std::vector<std::size_t>& places, std::vector<Knob> more) {
  std::vector<Knob> knobs;
  for (const std::size_t place : places) {
    Knob knob = all.knobs()[place];
    if (knob.parent >= 0) {
      const auto parent =
          std::find(places.begin(), places.end(), static_cast<std::size_t>(knob.parent));
      if (parent == places.end()) knob.active_for.clear();
      knob.parent = parent == places.end() ? -1 : static_cast<int>(parent - places.begin());
    }
    knobs.push_back(std::move(knob));
  }
  for (Knob& knob : more) knobs.push_back(std::move(knob));
  return Space(std::move(knobs));
}

}  // namespace

PartOfSpace::PartOfSpace(const Space& all, const std::vector<bool>& is_in, std::vector<Knob> more)
    : all_(all), places_(places_of(is_in)), part_(part_of(all, places_, std::move(more))) {}

Choices PartOfSpace::whole(const Choices& part, const Choices& rest) const {
  Choices whole = rest;
  for (std::size_t i = 0; i < places_.size(); ++i) whole[places_[i]] = part[i];
  return all_.canonical(std::move(whole));
}

Choices PartOfSpace::part(const Choices& whole) const {
  Choices part(part_.knobs().size(), 0);
  for (std::size_t i = 0; i < places_.size(); ++i) part[i] = whole[places_[i]];
  return part_.canonical(std::move(part));
}

}  // namespace orrery
