#include <array>
#include <memory>

#include "workloads/coded_space.h"
#include "workloads/network_builder.h"
#include "workloads/spaces/parameter.h"

namespace orrery {
namespace {

/// The edges of a cell, by the node that they come from and the one that they go to.
struct Edge {
  int from, to;
};
constexpr std::array<Edge, 6> kEdges = {{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}};

/// Dong and Yang, "NAS-Bench-201: extending the scope of reproducible neural architecture search",
/// ICLR 2020. A cell of four nodes, repeated; each digit chooses the operation of an edge: 0 none,
/// 1 skip, 2 a 1x1 and 3 a 3x3 convolution, 4 average pooling over 3x3. As its authors count, every
/// edge is worked on, whether its result reaches the output or not.
class NasBench201 : public CodedSpace {
 public:
  NasBench201() : CodedSpace("nas_bench_201") {
    for (const auto& [from, to] : kEdges) {
      digits_.push_back({"edge" + std::to_string(from) + std::to_string(to), "01234"});
    }
  }
  const std::vector<ArchitectureDigit>& digits() const override { return digits_; }
  std::map<std::string, std::string> parameters() const override {
    return {{"dataset", "cifar10"}};
  }

 private:
  Network lower(const std::string& code,
                const std::map<std::string, std::string>& values) const override {
    constexpr std::array<std::int64_t, 3> kSizes = {32, 32, 16}, kClasses = {10, 100, 120};
    const std::size_t dataset =
        position_of(values, "dataset", {"cifar10", "cifar100", "imagenet16"});
    const std::int64_t size = kSizes[dataset];
    NetworkBuilder build;
    Activation x = build.conv("stem", {3, size, size}, {.k = 16, .kernel = 3});
    for (int stage = 0; stage < 3; ++stage) {
      if (stage > 0) x = reduction(build, "reduction" + std::to_string(stage), x);
      for (int i = 0; i < 5; ++i) {
        cell(build, "cell" + std::to_string(stage) + "." + std::to_string(i), x, code);
      }
    }
    x = build.global_pool("avgpool", x);
    build.fully_connected("classifier", x, kClasses[dataset]);
    return build.take("NAS-Bench-201 (Dong and Yang, ICLR 2020)");
  }

  /// A cell keeps the size of what it works on.
  static void cell(NetworkBuilder& build, const std::string& name, Activation x,
                   const std::string& code) {
    std::array<int, 4> inputs = {};
    for (std::size_t i = 0; i < kEdges.size(); ++i) {
      const auto [from, to] = kEdges[i];
      const std::string edge = name + "." + std::to_string(from) + std::to_string(to);
      if (code[i] == '2') build.conv(edge, x, {.k = x.c});
      if (code[i] == '3') build.conv(edge, x, {.k = x.c, .kernel = 3});
      if (code[i] == '4') build.pool(edge, x, 3, 1, 1);
      inputs[static_cast<std::size_t>(to)] += code[i] != '0';
      const bool complete = i + 1 == kEdges.size() || kEdges[i + 1].to != to;
      const int sums = inputs[static_cast<std::size_t>(to)];
      if (complete && sums > 1) build.add(name + ".node" + std::to_string(to), x, sums);
    }
  }

  static Activation reduction(NetworkBuilder& build, const std::string& name, Activation x) {
    Activation y = build.conv(name + ".conv1", x, {.k = 2 * x.c, .kernel = 3, .stride = 2});
    y = build.conv(name + ".conv2", y, {.k = y.c, .kernel = 3});
    const Activation half = build.pool(name + ".avgpool", x, 2, 2, 0);
    build.conv(name + ".shortcut", half, {.k = y.c});
    return build.add(name + ".add", y, 2);
  }

  std::vector<ArchitectureDigit> digits_;
};

const Registration<ArchitectureSpace> kNasBench201{
    "nas_bench_201",
    "15,625 networks of repeated cells with their accuracies on CIFAR-10, CIFAR-100 and "
    "ImageNet16-120: all there are",
    [] { return std::make_unique<NasBench201>(); }};

}  // namespace
}  // namespace orrery
