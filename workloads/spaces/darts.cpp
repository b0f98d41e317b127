#include <memory>

#include "base/error.h"
#include "workloads/coded_space.h"
#include "workloads/network_builder.h"
#include "workloads/spaces/parameter.h"

namespace orrery {
namespace {

constexpr int kNodes = 4, kCells = 20, kFirstReduction = kCells / 3;
constexpr int kSecondReduction = 2 * kCells / 3;
constexpr std::int64_t kChannels = 36;

/// Liu et al., "DARTS: differentiable architecture search", ICLR 2019: 20 cells of 36 channels on
/// CIFAR-10. The code has, for the normal cell and then for the reduction cell, two edges into each
/// of four nodes; an edge is an operation (0 max, 1 average pooling 3x3, 2 skip, 3 and 4 separable
/// convolution 3x3 and 5x5, 5 and 6 dilated) and where it comes from (0 and 1: the cells before,
/// 2 and on: the nodes). A separable convolution is applied twice.
class Darts : public CodedSpace {
 public:
  Darts() : CodedSpace("darts") {
    for (const std::string cell : {"normal", "reduce"}) {
      for (int edge = 0; edge < 2 * kNodes; ++edge) {
        const int node = edge / 2;
        const std::string name = cell + std::to_string(node) + (edge % 2 == 0 ? "a" : "b");
        digits_.push_back({name + ".op", "0123456"});
        digits_.push_back({name + ".from", std::string("01234").substr(0, 2 + node)});
      }
    }
  }
  const std::vector<ArchitectureDigit>& digits() const override { return digits_; }
  std::map<std::string, std::string> parameters() const override {
    return {{"input_size", "32"}, {"auxiliary_head", "no"}};
  }

 private:
  /// What a cell takes: the outputs of the two cells before it.
  struct State {
    Activation before, last;
    bool last_reduced = false;
  };

  Network lower(const std::string& code,
                const std::map<std::string, std::string>& values) const override {
    const std::int64_t size = number_of(values, "input_size", 16, 1024);
    const bool auxiliary = position_of(values, "auxiliary_head", {"no", "yes"}) == 1;
    if (size % 8 != 0) {
      throw InputError({"", 0, "input_size"},
                       "found '" + std::to_string(size) + "'; allowed: a multiple of 8");
    }
    NetworkBuilder build;
    const Activation stem = build.conv("stem", {3, size, size}, {.k = 3 * kChannels, .kernel = 3});
    State state{stem, stem};
    std::int64_t channels = kChannels;
    for (int i = 0; i < kCells; ++i) {
      const bool reduces = i == kFirstReduction || i == kSecondReduction;
      if (reduces) channels *= 2;
      const std::string name = "cell" + std::to_string(i);
      const Activation made = cell(build, name, state, channels, reduces,
                                   code.substr(reduces ? 4 * kNodes : 0, 4 * kNodes));
      state = {state.last, made, reduces};
      if (auxiliary && i == kSecondReduction) add_auxiliary_head(build, made);
    }
    const Activation means = build.global_pool("avgpool", state.last);
    build.fully_connected("classifier", means, 10);
    return build.take("a network of DARTS' space on CIFAR-10 (Liu et al., ICLR 2019)");
  }

  /// The head that helps in training, as the experiment of Lu et al. has it: from an input of 2x2.
  static void add_auxiliary_head(NetworkBuilder& build, Activation x) {
    Activation y = build.conv("auxiliary.conv1", {x.c, 2, 2}, {.k = 128});
    y = build.conv("auxiliary.conv2", y, {.k = 768, .kernel = 2, .padding = 0});
    build.fully_connected("auxiliary.classifier", y, 10);
  }

  static Activation cell(NetworkBuilder& build, const std::string& name, const State& state,
                         std::int64_t channels, bool reduces, const std::string& edges) {
    const Activation a = state.last_reduced
                             ? halve(build, name + ".preprocess0", state.before, channels)
                             : build.conv(name + ".preprocess0", state.before, {.k = channels});
    build.conv(name + ".preprocess1", state.last, {.k = channels});
    Activation node = a;
    for (int i = 0; i < kNodes; ++i) {
      for (int edge = 0; edge < 2; ++edge) {
        const std::size_t digit = static_cast<std::size_t>(4 * i + 2 * edge);
        const bool strided = reduces && edges[digit + 1] < '2';
        const Activation in = reduces && !strided ? Activation{a.c, a.h / 2, a.w / 2} : a;
        const std::string edge_name = name + ".node" + std::to_string(i) + (edge == 0 ? "a" : "b");
        node = operation(build, edge_name, in, edges[digit], strided ? 2 : 1);
      }
      build.add(name + ".node" + std::to_string(i) + ".add", node, 2);
    }
    return {kNodes * channels, node.h, node.w};
  }

  /// Two 1x1 convolutions with stride 2 for half of the channels each, the second one row and
  /// column further.
  static Activation halve(NetworkBuilder& build, const std::string& name, Activation x,
                          std::int64_t k) {
    const Activation y = build.conv(name + ".even", x, {.k = k / 2, .stride = 2});
    build.conv(name + ".odd", {x.c, x.h - 1, x.w - 1}, {.k = k / 2, .stride = 2});
    return {k, y.h, y.w};
  }

  static Activation operation(NetworkBuilder& build, const std::string& name, Activation x,
                              char digit, std::int64_t stride) {
    const std::int64_t kernel = digit == '3' || digit == '5' ? 3 : 5;
    switch (digit) {
      case '0':
      case '1':
        return build.pool(name, x, 3, stride, 1);
      case '2':
        return stride == 1 ? x : halve(build, name, x, x.c);
      case '3':
      case '4': {
        Activation y = build.conv(name + ".depthwise1", x,
                                  {.k = x.c, .kernel = kernel, .stride = stride, .groups = 0});
        y = build.conv(name + ".pointwise1", y, {.k = x.c});
        y = build.conv(name + ".depthwise2", y, {.k = x.c, .kernel = kernel, .groups = 0});
        return build.conv(name + ".pointwise2", y, {.k = x.c});
      }
      default: {
        const Activation y =
            build.conv(name + ".depthwise", x,
                       {.k = x.c, .kernel = kernel, .stride = stride, .groups = 0, .dilation = 2});
        return build.conv(name + ".pointwise", y, {.k = x.c});
      }
    }
  }

  std::vector<ArchitectureDigit> digits_;
};

const Registration<ArchitectureSpace> kDarts{"darts",
                                             "1,018 networks of DARTS' space; no accuracies",
                                             [] { return std::make_unique<Darts>(); }};

}  // namespace
}  // namespace orrery
