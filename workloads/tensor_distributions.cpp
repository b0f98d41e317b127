#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/registry.h"
#include "workloads/tensor_source.h"

namespace orrery {
namespace {

using Words = std::vector<std::int64_t>;

/// Products of wider words would not fit the direct convolution that they are compared with.
constexpr int kWidest = 62;

int width_of(const Layer& layer, Operand operand) { return std::min(layer.bits(operand), kWidest); }

/// The largest number of `bits` bits; its negative fits too, and quantised tensors use no other.
std::int64_t largest(int bits) { return (std::int64_t{1} << (bits - 1)) - 1; }

/// Draws word after word; some of them are zero in place of what was drawn.
template <class Next>
Words draw(std::int64_t count, double density, Random& random, const Next& next) {
  Words words(static_cast<std::size_t>(count));
  for (std::int64_t& word : words) {
    word = next();
    if (density < 1 && random.uniform() >= density) word = 0;
  }
  return words;
}

double density_of(const TensorParameters& parameters, double otherwise) {
  return parameters.number("density", otherwise, 0, 1);
}

std::int64_t quantised(double value, std::int64_t most) {
  const auto limit = static_cast<double>(most);
  return static_cast<std::int64_t>(std::llround(std::clamp(value * limit, -limit, limit)));
}

class Uniform : public TensorSource {
 public:
  explicit Uniform(const TensorParameters& parameters) : density_(density_of(parameters, 1)) {}

  Words words(const Layer& layer, Operand operand, std::uint64_t seed) const override {
    Random random(seed);
    const int bits = width_of(layer, operand);
    return draw(layer.words(operand).value, density_, random,
                [&] { return static_cast<std::int64_t>(random.next()) >> (64 - bits); });
  }

 private:
  double density_;
};

class Gaussian : public TensorSource {
 public:
  explicit Gaussian(const TensorParameters& parameters)
      : sigma_(parameters.number("sigma", 0.25, 0, 10)), density_(density_of(parameters, 1)) {}

  Words words(const Layer& layer, Operand operand, std::uint64_t seed) const override {
    Random random(seed);
    const std::int64_t most = largest(width_of(layer, operand));
    return draw(layer.words(operand).value, density_, random,
                [&] { return quantised(random.normal() * sigma_, most); });
  }

 private:
  double sigma_, density_;
};

/// Activations behind a rectifier: a share of them is positive, half of a Gaussian, the rest zero.
class Relu : public TensorSource {
 public:
  explicit Relu(const TensorParameters& parameters)
      : sigma_(parameters.number("sigma", 0.25, 0, 10)), density_(density_of(parameters, 0.5)) {}

  Words words(const Layer& layer, Operand operand, std::uint64_t seed) const override {
    Random random(seed);
    const std::int64_t most = largest(width_of(layer, operand));
    return draw(layer.words(operand).value, density_, random, [&] {
      return std::max<std::int64_t>(1, quantised(std::abs(random.normal()) * sigma_, most));
    });
  }

 private:
  double sigma_, density_;
};

/// Weights as trained networks have them: each filter is Gaussian with a scale of its own, the
/// scales are spread log-normally (ranges that differ much between the filters of a layer are what
/// Nagel et al. 2019, section 3, show for MobileNetV2), and the largest weight of the tensor is the
/// largest number.
class TrainedWeights : public TensorSource {
 public:
  explicit TrainedWeights(const TensorParameters& parameters)
      : spread_(parameters.number("spread", 0.5, 0, 3)), density_(density_of(parameters, 1)) {}

  Words words(const Layer& layer, Operand operand, std::uint64_t seed) const override {
    Random random(seed);
    const auto count = static_cast<std::size_t>(layer.words(operand).value);
    const std::size_t filters = static_cast<std::size_t>(layer.shape[Dim::kG]) *
                                static_cast<std::size_t>(layer.shape[Dim::kK]);
    const std::size_t length = std::max<std::size_t>(1, count / std::max<std::size_t>(1, filters));
    std::vector<double> weights(count);
    double scale = 1, top = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i % length == 0) scale = std::exp(spread_ * random.normal());
      weights[i] = scale * random.normal();
      top = std::max(top, std::abs(weights[i]));
    }
    const std::int64_t most = largest(width_of(layer, operand));
    std::size_t at = 0;
    return draw(static_cast<std::int64_t>(count), density_, random,
                [&] { return quantised(weights[at++] / (top > 0 ? top : 1), most); });
  }

 private:
  double spread_, density_;
};

template <class Source>
auto maker() {
  return [](const TensorParameters& parameters) { return std::make_unique<Source>(parameters); };
}

using Distribution = Registration<TensorSource, const TensorParameters&>;
const Distribution kUniform{"uniform", "every word alike [density=1]", maker<Uniform>()};
const Distribution kGaussian{
    "gaussian", "sigma is a share of the largest number, where it is cut [sigma=0.25, density=1]",
    maker<Gaussian>()};
const Distribution kRelu{
    "relu", "activations: zeros, and the positive half of a Gaussian [sigma=0.25, density=0.5]",
    maker<Relu>()};
const Distribution kWeights{
    "weights", "Gaussian filters with scales spread log-normally [spread=0.5, density=1]",
    maker<TrainedWeights>()};

}  // namespace
}  // namespace orrery
