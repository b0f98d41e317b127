#include <array>
#include <memory>

#include "workloads/coded_space.h"
#include "workloads/network_builder.h"

namespace orrery {
namespace {

/// Su et al., "Prioritized architecture sampling with Monto-Carlo tree search", CVPR 2021. Eight
/// layers in three stages; each digit chooses a layer: 0 identity (where a stage starts, a 1x1
/// convolution with stride 2), 1 an inverted bottleneck with a 3x3 filter and expansion 3, 2 one
/// with a 5x5 filter and expansion 6.
class NasBenchMacro : public CodedSpace {
 public:
  NasBenchMacro() : CodedSpace("nas_bench_macro") {
    for (int i = 1; i <= 8; ++i) digits_.push_back({"layer" + std::to_string(i), "012"});
  }
  const std::vector<ArchitectureDigit>& digits() const override { return digits_; }

 private:
  Network lower(const std::string& code,
                const std::map<std::string, std::string>& /*values*/) const override {
    constexpr std::array<std::size_t, 3> kStageLayers = {2, 3, 3};
    NetworkBuilder build;
    Activation x = build.conv("stem", {3, 32, 32}, {.k = 32, .kernel = 3});
    std::size_t digit = 0;
    for (const std::size_t layers : kStageLayers) {
      for (std::size_t i = 0; i < layers; ++i, ++digit) {
        const std::string name = "layer" + std::to_string(digit + 1);
        x = block(build, name, x, code[digit], i == 0);
      }
    }
    x = build.conv("head", x, {.k = 1280});
    x = build.global_pool("avgpool", x);
    build.fully_connected("classifier", x, 10);
    return build.take("NAS-Bench-Macro on CIFAR-10 (Su et al., CVPR 2021)");
  }

  static Activation block(NetworkBuilder& build, const std::string& name, Activation x, char digit,
                          bool first) {
    const std::int64_t stride = first ? 2 : 1, k = first ? 2 * x.c : x.c;
    if (digit == '0') return first ? build.conv(name, x, {.k = k, .stride = 2}) : x;
    const std::int64_t expansion = digit == '1' ? 3 : 6, kernel = digit == '1' ? 3 : 5;
    Activation y = build.conv(name + ".expand", x, {.k = expansion * x.c});
    y = build.conv(name + ".depthwise", y,
                   {.k = y.c, .kernel = kernel, .stride = stride, .groups = 0});
    y = build.conv(name + ".project", y, {.k = k});
    return first ? y : build.add(name + ".add", y, 2);
  }

  std::vector<ArchitectureDigit> digits_;
};

const Registration<ArchitectureSpace> kNasBenchMacro{
    "nas_bench_macro",
    "6,561 networks of 8 layers with their accuracies on CIFAR-10: all there are",
    [] { return std::make_unique<NasBenchMacro>(); }};

}  // namespace
}  // namespace orrery
