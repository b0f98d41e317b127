#include <algorithm>
#include <array>
#include <memory>

#include "workloads/coded_space.h"
#include "workloads/network_builder.h"
#include "workloads/spaces/parameter.h"

namespace orrery {
namespace {

constexpr std::size_t kBlocks = 7;
constexpr std::array<std::int64_t, kBlocks> kOutputs = {16, 24, 40, 80, 112, 192, 320};
constexpr std::array<std::int64_t, kBlocks> kBlockStrides = {1, 2, 2, 2, 1, 2, 1};

/// Ahmad et al., "Accel-NASBench: sustainable benchmarking for accelerator-aware NAS", DAC 2024.
/// MnasNet's space: seven blocks of inverted bottlenecks. The code has the expansion of each block,
/// then the filter sizes, the numbers of layers, and whether there is squeeze-and-excitation.
class AccelNasBench : public CodedSpace {
 public:
  AccelNasBench() : CodedSpace("accel_nasbench") {
    for (const auto& [name, digits] : {std::pair{"expand", "146"}, std::pair{"kernel", "35"},
                                       std::pair{"layers", "1234"}, std::pair{"se", "01"}}) {
      for (std::size_t i = 1; i <= kBlocks; ++i) {
        const bool layers = std::string(name) == "layers";
        digits_.push_back({name + std::to_string(i), layers && i != 6 ? "123" : digits, true});
      }
    }
  }
  const std::vector<ArchitectureDigit>& digits() const override { return digits_; }
  std::map<std::string, std::string> parameters() const override { return {{"resolution", "224"}}; }

 private:
  Network lower(const std::string& code,
                const std::map<std::string, std::string>& values) const override {
    const std::int64_t size = number_of(values, "resolution", 32, 1024);
    NetworkBuilder build;
    Activation x = build.conv("stem", {3, size, size}, {.k = 32, .kernel = 3, .stride = 2});
    for (std::size_t i = 0; i < kBlocks; ++i) {
      const auto digit = [&](std::size_t group) { return code[group * kBlocks + i] - '0'; };
      for (int layer = 0; layer < digit(2); ++layer) {
        const std::string name = "block" + std::to_string(i + 1) + "." + std::to_string(layer);
        x = bottleneck(build, name, x, digit(0), digit(1), layer == 0 ? kBlockStrides[i] : 1,
                       digit(3) == 1, kOutputs[i]);
      }
    }
    x = build.conv("head", x, {.k = 1280});
    x = build.global_pool("avgpool", x);
    build.fully_connected("classifier", x, 1000);
    return build.take("Accel-NASBench on ImageNet (Ahmad et al., DAC 2024)");
  }

  static Activation bottleneck(NetworkBuilder& build, const std::string& name, Activation x,
                               std::int64_t expansion, std::int64_t kernel, std::int64_t stride,
                               bool squeezes, std::int64_t k) {
    Activation y = x;
    if (expansion > 1) y = build.conv(name + ".expand", y, {.k = expansion * x.c});
    y = build.conv(name + ".depthwise", y,
                   {.k = y.c, .kernel = kernel, .stride = stride, .groups = 0});
    if (squeezes) {
      y = build.squeeze_excite(name + ".se", y, std::max<std::int64_t>(1, x.c / 4));
    }
    y = build.conv(name + ".project", y, {.k = k});
    return stride == 1 && k == x.c ? build.add(name + ".add", y, 2) : y;
  }

  std::vector<ArchitectureDigit> digits_;
};

const Registration<ArchitectureSpace> kAccelNasBench{
    "accel_nasbench",
    "5,138 networks of MnasNet's space, accuracies on ImageNet, latencies measured on a ZCU102's "
    "DPU",
    [] { return std::make_unique<AccelNasBench>(); }};

}  // namespace
}  // namespace orrery
