#include <algorithm>
#include <array>
#include <memory>

#include "workloads/coded_space.h"
#include "workloads/network_builder.h"

namespace orrery {
namespace {

constexpr std::size_t kStages = 7;
constexpr std::array<std::int64_t, 4> kResolutions = {192, 224, 256, 288};
/// Channels of the stem, of the stages, and of the last convolution, by digit.
constexpr std::array<std::array<std::int64_t, 4>, kStages + 2> kWidths = {{{16, 24},
                                                                           {16, 24},
                                                                           {24, 32},
                                                                           {32, 40},
                                                                           {64, 72},
                                                                           {112, 120, 128},
                                                                           {192, 200, 208, 216},
                                                                           {216, 224},
                                                                           {1792, 1984}}};
constexpr std::array<std::int64_t, kStages> kStageStrides = {1, 2, 2, 2, 1, 2, 1};
/// What the supernet has: a code may ask for more layers, and gets these.
constexpr std::array<std::int64_t, kStages> kMostLayers = {2, 5, 6, 6, 8, 8, 2};
constexpr std::array<bool, kStages> kSqueezes = {false, false, true, false, true, true, true};

/// The multiple of 8 nearest to `channels`, but no less than nine tenths of it, as MobileNet's
/// authors round.
std::int64_t rounded(std::int64_t channels) {
  const std::int64_t nearest = std::max<std::int64_t>(8, (channels + 4) / 8 * 8);
  return 10 * nearest < 9 * channels ? nearest + 8 : nearest;
}

/// Wang et al., "AlphaNet: improved training of supernets with alpha-divergence", ICML 2021, on
/// AttentiveNAS' space (CVPR 2021). The code has the resolution (0 to 3: 192, 224, 256, 288), nine
/// widths (as positions in their lists), then depth, filter size and expansion of each of seven
/// stages. The networks of the table have filters of 7x7 too.
class AlphaNet : public CodedSpace {
 public:
  AlphaNet() : CodedSpace("alphanet") {
    digits_.push_back({"resolution", "0123", true});
    for (std::size_t i = 0; i < kWidths.size(); ++i) {
      const auto count = std::count_if(kWidths[i].begin(), kWidths[i].end(),
                                       [](std::int64_t width) { return width > 0; });
      digits_.push_back({"width" + std::to_string(i),
                         std::string("0123").substr(0, static_cast<std::size_t>(count)), true});
    }
    for (const auto& [name, digits] : {std::pair{"depth", "12345678"}, std::pair{"kernel", "357"},
                                       std::pair{"expand", "1456"}}) {
      for (std::size_t i = 1; i <= kStages; ++i) {
        digits_.push_back({name + std::to_string(i), digits, true});
      }
    }
  }
  const std::vector<ArchitectureDigit>& digits() const override { return digits_; }

 private:
  Network lower(const std::string& code,
                const std::map<std::string, std::string>& /*values*/) const override {
    const auto digit = [&](std::size_t i) { return static_cast<std::size_t>(code[i] - '0'); };
    const auto width = [&](std::size_t i) { return kWidths[i][digit(1 + i)]; };
    const auto of_stage = [&](std::size_t group, std::size_t stage) {
      return static_cast<std::int64_t>(digit(1 + kWidths.size() + group * kStages + stage));
    };
    const std::int64_t size = kResolutions[digit(0)];
    NetworkBuilder build;
    Activation x = build.conv("stem", {3, size, size}, {.k = width(0), .kernel = 3, .stride = 2});
    for (std::size_t stage = 0; stage < kStages; ++stage) {
      const std::int64_t layers = std::min(of_stage(0, stage), kMostLayers[stage]);
      for (std::int64_t i = 0; i < layers; ++i) {
        const std::string name = "stage" + std::to_string(stage + 1) + "." + std::to_string(i);
        x = bottleneck(build, name, x, of_stage(2, stage), of_stage(1, stage),
                       i == 0 ? kStageStrides[stage] : 1, kSqueezes[stage], width(1 + stage));
      }
    }
    x = build.conv("head", x, {.k = 6 * x.c});
    x = build.global_pool("avgpool", x);
    x = build.conv("last", x, {.k = width(kStages + 1)});
    build.fully_connected("classifier", x, 1000);
    return build.take("AlphaNet on ImageNet (Wang et al., ICML 2021)");
  }

  static Activation bottleneck(NetworkBuilder& build, const std::string& name, Activation x,
                               std::int64_t expansion, std::int64_t kernel, std::int64_t stride,
                               bool squeezes, std::int64_t k) {
    Activation y = x;
    if (expansion > 1) y = build.conv(name + ".expand", y, {.k = rounded(expansion * x.c)});
    y = build.conv(name + ".depthwise", y,
                   {.k = y.c, .kernel = kernel, .stride = stride, .groups = 0});
    if (squeezes) y = build.squeeze_excite(name + ".se", y, rounded(y.c / 4));
    y = build.conv(name + ".project", y, {.k = k});
    if (stride > 1 || k != x.c) {
      // The shortcut has pooling and a convolution where its ends differ.
      Activation shortcut = x;
      if (stride > 1) shortcut = build.pool(name + ".shortcut.avgpool", x, stride, stride, 0);
      build.conv(name + ".shortcut", shortcut, {.k = k});
    }
    return build.add(name + ".add", y, 2);
  }

  std::vector<ArchitectureDigit> digits_;
};

const Registration<ArchitectureSpace> kAlphaNet{
    "alphanet", "1,046 networks of AlphaNet's space; no accuracies, for their licence",
    [] { return std::make_unique<AlphaNet>(); }};

}  // namespace
}  // namespace orrery
