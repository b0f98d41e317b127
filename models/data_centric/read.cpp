#include "models/data_centric/read.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "base/error.h"
#include "models/data_centric/tokens.h"

namespace orrery::data_centric {
namespace {

/// An axis with its prime, if any: `Y'` counts rows of the output.
struct AxisName {
  Axis axis;
  bool of_outputs = false;
};

class NetworkReader {
 public:
  explicit NetworkReader(const std::string& file) : file_(file), tokens_(file) {}

  std::vector<MappedLayer> network() {
    read_constants();
    tokens_.expect("Network");
    if (tokens_.peek() != "{") tokens_.next("the network's name");
    tokens_.expect("{");
    std::vector<MappedLayer> layers;
    while (tokens_.peek() == "Layer") layers.push_back(layer(layers));
    tokens_.expect("}");
    expect_end();
    return layers;
  }

  Mapping mapping_only() {
    read_constants();
    Mapping mapping = mapping_of(LayerType::kConv);
    expect_end();
    return mapping;
  }

 private:
  void expect_end() const {
    if (!tokens_.done()) tokens_.fail("'" + tokens_.peek() + "'", "the end of the file");
  }

  void read_constants() {
    while (tokens_.peek() == "Constant") {
      tokens_.next("Constant");
      const std::string name = tokens_.next("the constant's name");
      constants_[name] = tokens_.number("the constant's value");
    }
  }

  std::int64_t number(const std::string& wanted) {
    const auto constant = constants_.find(tokens_.peek());
    if (constant == constants_.end()) return tokens_.number(wanted);
    tokens_.next(wanted);
    return constant->second;
  }

  MappedLayer layer(const std::vector<MappedLayer>& before) {
    tokens_.expect("Layer");
    MappedLayer layer;
    layer.problem.name = tokens_.peek() == "{" ? "Layer" : tokens_.next("the layer's name");
    tokens_.expect("{");
    bool has_mapping = false;
    while (tokens_.peek() != "}") {
      const std::string& key = tokens_.peek();
      if (key == "Type") {
        tokens_.next(key);
        layer.problem.type = type();
      } else if (key == "Stride") {
        read_strides(layer.problem);
      } else if (key == "Dimensions") {
        read_dimensions(layer.problem);
      } else if (key == "Dataflow") {
        layer.mapping = mapping_of(layer.problem.type);
        has_mapping = true;
      } else {
        tokens_.fail("'" + key + "'", "Type, Stride, Dimensions, Dataflow or }");
      }
    }
    tokens_.expect("}");
    if (!has_mapping && !before.empty()) layer.mapping = before.back().mapping;
    return layer;
  }

  LayerType type() {
    static const std::map<std::string, LayerType> kTypes = {
        {"CONV", LayerType::kConv},
        {"DSCONV", LayerType::kDepthwise},
        {"NGCONV", LayerType::kGrouped},
        // MAESTRO reads a transposed convolution as one of the sizes that the file states.
        {"TRCONV", LayerType::kConv},
        {"GEMM", LayerType::kGemm}};
    const auto found = kTypes.find(tokens_.peek());
    if (found == kTypes.end()) {
      tokens_.fail("'" + tokens_.peek() + "'", "a type: CONV, DSCONV, NGCONV, TRCONV or GEMM");
    }
    tokens_.next("a type");
    return found->second;
  }

  AxisName axis_name(LayerType type) {
    std::string name = tokens_.peek();
    bool primed = false;
    for (const std::string prime : {"'", "\xe2\x80\x99"}) {  // the second as some of its files have
      if (name.ends_with(prime)) {
        name.resize(name.size() - prime.size());
        primed = true;
      }
    }
    const bool gemm = type == LayerType::kGemm;
    if (gemm) name = name == "M" ? "Y" : name == "K" ? "C" : name == "N" ? "K" : "";
    const auto axis = axis_of(name);
    if (!axis || (primed && !window_of(*axis))) {
      tokens_.fail("'" + tokens_.peek() + "'",
                   gemm ? "an axis: M, N or K" : "an axis: N, G, K, C, R, S, Y, X, Y' or X'");
    }
    tokens_.next("an axis");
    return {*axis, primed};
  }

  void read_strides(Problem& problem) {
    tokens_.expect("Stride");
    tokens_.expect("{");
    while (tokens_.peek() != "}") {
      const Axis axis = axis_name(problem.type).axis;
      const std::int64_t stride = number("a stride");
      if (axis == Axis::kY) problem.stride_y = stride;
      if (axis == Axis::kX) problem.stride_x = stride;
    }
    tokens_.expect("}");
  }

  void read_dimensions(Problem& problem) {
    tokens_.expect("Dimensions");
    tokens_.expect("{");
    std::array<bool, kAxes> of_outputs = {};
    while (tokens_.peek() != "}") {
      const AxisName name = axis_name(problem.type);
      problem[name.axis] = number("a size");
      of_outputs[index_of(name.axis)] = name.of_outputs;
    }
    for (const Axis axis : {Axis::kY, Axis::kX}) {
      if (!of_outputs[index_of(axis)]) continue;
      problem[axis] = (problem[axis] - 1) * problem.stride(axis) + problem[*window_of(axis)];
    }
    tokens_.expect("}");
  }

  Size size(LayerType type) {
    if (tokens_.peek() != "Sz") return {number("a size, or Sz(axis)"), std::nullopt};
    tokens_.next("Sz");
    return {1, axis_name(type).axis};
  }

  Mapping mapping_of(LayerType type) {
    using Kind = Directive::Kind;
    static const std::map<std::string, Kind> kKinds = {{"TemporalMap", Kind::kTemporalMap},
                                                       {"SpatialMap", Kind::kSpatialMap},
                                                       {"Cluster", Kind::kCluster}};
    tokens_.expect("Dataflow");
    tokens_.expect("{");
    Mapping mapping;
    while (tokens_.peek() != "}") {
      const auto kind = kKinds.find(tokens_.peek());
      if (kind == kKinds.end()) {
        tokens_.fail("'" + tokens_.peek() + "'", "TemporalMap, SpatialMap, Cluster or }");
      }
      Directive directive{kind->second, {}, {}, Axis::kN, false, tokens_.line()};
      tokens_.next("a directive");
      directive.size = size(type);
      if (directive.kind == Kind::kCluster) {
        if (tokens_.peek() == "P" || tokens_.peek() == "L") tokens_.next("P or L");
      } else {
        directive.offset = size(type);
        const AxisName name = axis_name(type);
        directive.axis = name.axis;
        directive.of_outputs = name.of_outputs;
      }
      mapping.push_back(directive);
    }
    tokens_.expect("}");
    return mapping;
  }

  std::string file_;
  TokenReader tokens_;
  std::map<std::string, std::int64_t> constants_;
};

}  // namespace

std::vector<MappedLayer> read_network(const std::string& file) {
  return NetworkReader(file).network();
}

Mapping read_mapping(const std::string& file) { return NetworkReader(file).mapping_only(); }

Hardware read_hardware(const std::string& file) {
  TokenReader tokens(file);
  Hardware hardware;
  const std::map<std::string, std::int64_t*> keys = {
      {"num_pes", &hardware.pes},           {"l1_size_cstr", &hardware.l1_bytes},
      {"l2_size_cstr", &hardware.l2_bytes}, {"noc_bw_cstr", &hardware.noc_bandwidth},
      {"NoC_NumHops", &hardware.noc_hops},  {"offchip_bw_cstr", &hardware.off_chip_bandwidth}};
  while (!tokens.done()) {
    const auto key = keys.find(tokens.peek());
    if (key == keys.end()) {
      tokens.fail("'" + tokens.peek() + "'",
                  "num_pes, l1_size_cstr, l2_size_cstr, noc_bw_cstr, NoC_NumHops or "
                  "offchip_bw_cstr");
    }
    tokens.next("a key");
    *key->second = tokens.number(key->first);
  }
  return hardware;
}

}  // namespace orrery::data_centric
