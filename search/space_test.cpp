#include "search/space.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/complaint.h"

namespace orrery {
namespace {

/// A random forest of knobs.
Space draw_space(Random& random) {
  std::vector<Knob> knobs;
  const std::size_t count = 1 + random.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    Knob knob{.name = "k" + std::to_string(i), .values = {}};
    const int values = 1 + static_cast<int>(random.below(4));
    for (int v = 0; v < values; ++v) knob.values.push_back(std::to_string(v));
    if (random.below(2) == 0) {
      for (int v = 0; v < values; ++v) knob.scale.push_back(v / std::max(1.0, values - 1.0));
    }
    if (i > 0 && random.below(2) == 0) {
      knob.parent = static_cast<int>(random.below(i));
      for (int v = 0; v < knobs[static_cast<std::size_t>(knob.parent)].size(); ++v) {
        if (random.below(2) == 0) knob.active_for.push_back(v);
      }
    }
    knobs.push_back(std::move(knob));
  }
  return Space(std::move(knobs));
}

TEST(Space, EnumeratesEveryPointOnceInCanonicalForm) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Space space = draw_space(random);
    std::set<Choices> points;
    Choices point = space.first();
    do {
      EXPECT_TRUE(space.contains(point));
      EXPECT_TRUE(points.insert(point).second) << space.text(point);
    } while (space.next(point));
    EXPECT_EQ(static_cast<double>(points.size()), space.size());
    for (int i = 0; i < 20; ++i) {
      Choices any(space.knobs().size());
      for (int& value : any) value = static_cast<int>(random.below(6)) - 1;
      EXPECT_TRUE(points.contains(space.canonical(any)));
    }
  }
}

TEST(Space, RandomPointsAndNeighboursAreInIt) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Space space = draw_space(random);
    const std::size_t features = space.features(space.first()).size();
    for (int i = 0; i < 30; ++i) {
      const Choices point = space.random(random);
      EXPECT_TRUE(space.contains(point));
      const Choices near = space.neighbour(point, random, 1 + i % 3);
      EXPECT_TRUE(space.contains(near));
      bool may_move = false;
      for (std::size_t k = 0; k < point.size(); ++k) {
        may_move = may_move || (point[k] != kInactive && space.knobs()[k].size() > 1);
      }
      EXPECT_EQ(near != point, may_move);
      const std::vector<double> place = space.features(point);
      EXPECT_EQ(place.size(), features);
      for (const double coordinate : place) EXPECT_TRUE(coordinate >= 0 && coordinate <= 1);
    }
  }
}

TEST(Space, SaysWhatIsWrongWithAKnob) {
  const auto complaint = [](std::vector<Knob> knobs) {
    return complaint_of([&] { Space space(std::move(knobs)); });
  };
  EXPECT_NE(complaint({{.name = "a", .values = {}}}).find("a: found no values"), std::string::npos);
  EXPECT_NE(complaint({{.name = "a", .values = {"1", "1"}}}).find("twice"), std::string::npos);
  EXPECT_NE(complaint({{.name = "a", .values = {"1"}, .parent = 0, .active_for = {0}}})
                .find("later knob"),
            std::string::npos);
  EXPECT_NE(
      complaint({{.name = "a", .values = {"1"}}, {.name = "a", .values = {"2"}}}).find("a: is"),
      std::string::npos);
}

TEST(Random, IsTheSameEverywhereAndGoesOnFromItsState) {
  Random random(1);
  EXPECT_EQ(random.next(), 0x910a2dec89025cc1u);  // the reference implementation's first of seed 1
  Random copy(random.state());
  EXPECT_EQ(copy.next(), random.next());
  double sum = 0, squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / 1e5, 0, 0.02);
  EXPECT_NEAR(squares / 1e5, 1, 0.02);
}

}  // namespace
}  // namespace orrery
