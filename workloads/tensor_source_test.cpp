#include "workloads/tensor_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/registry.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

Layer layer_of(int bits) {
  Layer layer = make_conv("conv", [] {
    ConvSpec spec;
    spec.c = 16;
    spec.h = spec.w = 12;
    spec.k = 24;
    spec.r = spec.s = 3;
    return spec;
  }());
  layer.ifmap_bits = layer.filter_bits = bits;
  return layer;
}

std::vector<std::int64_t> words(const std::string& source, Operand operand, int bits = 8,
                                std::uint64_t seed = 1) {
  Tensors tensors;
  read_tensors_option(std::string(name_of(operand)) + "=" + source, tensors);
  return tensors.words(layer_of(bits), operand, seed);
}

double share_of_zeros(const std::vector<std::int64_t>& all) {
  return static_cast<double>(std::count(all.begin(), all.end(), 0)) /
         static_cast<double>(all.size());
}

/// Every distribution keeps the interface's promises.
TEST(TensorSource, WordsFitAreAsManyAsTheLayerHasAndFollowFromTheSeed) {
  const auto& registry = Registry<TensorSource, const TensorParameters&>::instance();
  for (const auto& entry : registry.entries()) {
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      for (const int bits : {2, 4, 8, 16, 33}) {
        SCOPED_TRACE(entry.name + " " + name_of(operand) + " " + std::to_string(bits));
        const auto all = words(entry.name, operand, bits);
        ASSERT_EQ(static_cast<std::int64_t>(all.size()), layer_of(bits).words(operand).value);
        const std::int64_t half = std::int64_t{1} << (bits - 1);
        EXPECT_GE(*std::min_element(all.begin(), all.end()), -half);
        EXPECT_LT(*std::max_element(all.begin(), all.end()), half);
        EXPECT_GT(std::set(all.begin(), all.end()).size(), 1U);
        EXPECT_EQ(words(entry.name, operand, bits), all);
        EXPECT_NE(words(entry.name, operand, bits, 2), all);
      }
    }
  }
}

TEST(TensorSource, DensityIsTheShareThatIsNotZero) {
  for (const double density : {0.0, 0.1, 0.5, 0.9}) {
    for (const std::string name : {"relu", "uniform"}) {
      const auto all = words(name + ":density=" + std::to_string(density), Operand::kFilter, 16);
      EXPECT_NEAR(share_of_zeros(all), 1 - density, 0.03) << name << " " << density;
    }
  }
  EXPECT_EQ(share_of_zeros(words("relu:density=1", Operand::kIfmap)), 0);
}

TEST(TensorSource, DistributionsAreWhatTheySay) {
  const auto activations = words("relu", Operand::kIfmap);
  EXPECT_GE(*std::min_element(activations.begin(), activations.end()), 0);
  const auto gaussian = words("gaussian:sigma=0.1", Operand::kFilter, 16);
  double squares = 0;
  for (const std::int64_t word : gaussian) {
    squares += static_cast<double>(word) * static_cast<double>(word);
  }
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(gaussian.size())), 3276.7, 150);
  // The largest trained weight fills its word, and quiet filters do not.
  const auto weights = words("weights:spread=1", Operand::kFilter);
  const std::size_t length = weights.size() / 24;
  std::set<std::int64_t> tops;
  for (std::size_t filter = 0; filter < 24; ++filter) {
    std::int64_t top = 0;
    for (std::size_t i = 0; i < length; ++i) {
      top = std::max(top, std::abs(weights[filter * length + i]));
    }
    tops.insert(top);
  }
  EXPECT_EQ(*tops.rbegin(), 127);
  EXPECT_LT(*tops.begin(), 32);
}

TEST(TensorSource, OneInputDoesNotChangeTheOther) {
  Tensors both;
  read_tensors_option("ifmap=relu", both);
  EXPECT_EQ(both.words(layer_of(8), Operand::kFilter, 3),
            Tensors().words(layer_of(8), Operand::kFilter, 3));
  EXPECT_FALSE(both.depend_on_name());
  Tensors files;
  read_tensors_option("filter=weights/{layer}.npy", files);
  EXPECT_TRUE(files.depend_on_name());
}

TEST(TensorSource, RefusesWhatIsNotMeant) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] {
      Tensors tensors;
      read_tensors_option(text, tensors);
    });
  };
  EXPECT_NE(complaint("psum=uniform").find("allowed: ifmap=SOURCE"), std::string::npos);
  EXPECT_NE(complaint("ifmap=zipf").find("known: gaussian, relu"), std::string::npos);
  EXPECT_NE(complaint("ifmap=relu:slope=1").find("unknown key 'slope'; allowed: density, sigma"),
            std::string::npos);
  EXPECT_NE(complaint("ifmap=relu:density=2").find("allowed: 0 to 1"), std::string::npos);
  EXPECT_NE(complaint("ifmap=relu:density=nan").find("allowed: 0 to 1"), std::string::npos);
  EXPECT_NE(complaint("ifmap=relu:density").find("allowed: KEY=NUMBER"), std::string::npos);
  EXPECT_NE(complaint("ifmap=relu:sigma=1,sigma=1").find("twice"), std::string::npos);
}

}  // namespace
}  // namespace orrery
