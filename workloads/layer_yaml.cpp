#include "workloads/layer_yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "workloads/extents.h"

namespace orrery {
namespace {

/// Runs `step`; what it complains about without knowing where happened at `node`.
template <class Step>
auto located(const YamlNode& node, Step step) {
  try {
    return step();
  } catch (const InputError& e) {
    throw node.error(e.what());
  }
}

/// Reads one layer's map.
class LayerReader {
 public:
  LayerReader(const YamlNode& node, std::string name, const LayerInputs& inputs)
      : node_(node), name_(std::move(name)), inputs_(inputs) {}

  Layer run() const {
    Layer layer = of_op(node_.at("op").as_string());
    const Precision precision = read_precision(node_, inputs_.precision);
    layer.ifmap_bits = precision.ifmap;
    layer.filter_bits = precision.filter;
    layer.ofmap_bits = precision.ofmap;
    layer.psum_bits = precision.psum;
    if (node_.has("ifmap_zeros")) layer.ifmap_zeros = node_.at("ifmap_zeros").as_int(0, 1000);
    if (node_.has("ofmap_zeros")) layer.ofmap_zeros = node_.at("ofmap_zeros").as_int(0, 1000);
    if (!node_.has("samples")) return layer;
    layer.shape[Dim::kN] = number("samples");
    located(node_.at("samples"), [&] { layer.validate(); });
    return layer;
  }

 private:
  Layer of_op(const std::string& op) const {
    if (op == "conv") return conv();
    if (op == "fc") return fully_connected();
    if (op == "gemm") return gemm();
    if (op == "matmul") return matmul();
    if (op == "pool") return pool();
    if (op == "eltwise") return elementwise();
    throw node_.at("op").error("found '" + op +
                               "'; allowed: conv, fc, gemm, matmul, pool, eltwise");
  }

  Layer conv() const {
    allow({"k", "kernel", "stride", "pad", "pads", "dilation", "groups"});
    ConvSpec spec = window();
    spec.k = number("k");
    spec.groups = number_or("groups", 1);
    if (node_.has("kernel")) set("kernel", set_kernel, spec);
    if (node_.has("stride")) set("stride", set_stride, spec);
    set_padding(spec);
    if (node_.has("dilation")) set("dilation", set_dilation, spec);
    return located(node_, [&] { return make_conv(name_, spec); });
  }

  Layer pool() const {
    allow({"kernel", "stride", "pad", "pads", "global"});
    ConvSpec spec = window();
    if (node_.has("global") && node_.at("global").as_bool()) {
      for (const char* key : {"kernel", "stride", "pad", "pads"}) {
        if (node_.has(key)) throw node_.at(key).error("not allowed together with global");
      }
      spec.r = spec.h;
      spec.s = spec.w;
    } else {
      node_.at("kernel");
      set("kernel", set_kernel, spec);
      spec.stride_h = spec.r;
      spec.stride_w = spec.s;
    }
    if (node_.has("stride")) set("stride", set_stride, spec);
    set_padding(spec);
    return located(node_, [&] { return make_pool(name_, spec); });
  }

  Layer fully_connected() const {
    allow({"k"});
    const TensorShape in = input();
    std::int64_t words = 0;
    if (__builtin_mul_overflow(in.c, in.h, &words) || __builtin_mul_overflow(words, in.w, &words)) {
      throw node_.error("the input is too large");
    }
    const std::int64_t k = number("k");
    return located(node_, [&] { return make_fully_connected(name_, 1, words, k); });
  }

  Layer gemm() const {
    allow({"m", "n", "k", "batch"});
    if (node_.has("m") != node_.has("k")) {
      throw node_.error("m and k both follow from the input or are both stated; found only '" +
                        std::string(node_.has("m") ? "m" : "k") + "'");
    }
    const bool stated = node_.has("m");
    const std::int64_t m = stated ? number("m") : input().h;
    const std::int64_t k = stated ? number("k") : input().c;
    if (!stated && input().w != 1) {
      throw node_.error(fmt::format(
          "the input is {} columns wide; allowed: rows of features (w = 1), or stated m and k",
          input().w));
    }
    const std::int64_t n = number("n");
    const std::int64_t batch = number_or("batch", 1);
    return located(node_, [&] { return make_gemm(name_, m, n, k, batch); });
  }

  Layer matmul() const {
    allow({"m", "n", "k", "batch"});
    const std::int64_t m = number("m"), n = number("n"), k = number("k");
    const std::int64_t batch = number_or("batch", 1);
    return located(node_, [&] { return make_matmul(name_, m, n, k, batch); });
  }

  Layer elementwise() const {
    allow({"inputs", "broadcast_words"});
    const TensorShape out = input();
    std::int64_t full = 1, smaller = 0;
    for (std::size_t i = 1; i < inputs_.tensors.size(); ++i) {
      const TensorShape& in = inputs_.tensors[i];
      if (in == out) {
        ++full;
      } else if (in == TensorShape{out.c, 1, 1}) {
        smaller += in.c;
      } else {
        throw node_.error(
            fmt::format("input {} is {} x {} x {} (c, h, w); allowed: {} x {} x {} as the first, "
                        "or {} x 1 x 1",
                        i + 1, in.c, in.h, in.w, out.c, out.h, out.w, out.c));
      }
    }
    if (node_.has("inputs") && !node_.at("inputs").is_sequence()) full = number("inputs");
    if (node_.has("broadcast_words")) smaller = number("broadcast_words");
    return located(node_, [&] {
      if (full < 1 || full > 1000) {
        throw InputError(fmt::format("inputs is {}; allowed: 1 to 1000", full));
      }
      Layer layer = make_elementwise(name_, 1, out.c, out.h, out.w, static_cast<int>(full));
      layer.broadcast_words = smaller;
      layer.validate();
      return layer;
    });
  }

  ConvSpec window() const {
    ConvSpec spec;
    spec.c = input().c;
    spec.h = input().h;
    spec.w = input().w;
    return spec;
  }

  TensorShape input() const {
    if (inputs_.tensors.empty()) {
      throw node_.error("has no input: no layer before it, and the network states none");
    }
    return inputs_.tensors.front();
  }

  Bindings names() const {
    Bindings names = inputs_.names;
    if (!inputs_.tensors.empty()) {
      names["c"] = input().c;
      names["h"] = input().h;
      names["w"] = input().w;
    }
    return names;
  }

  std::int64_t number(const std::string& key) const { return read_number(node_.at(key), names()); }

  std::int64_t number_or(const std::string& key, std::int64_t fallback) const {
    return node_.has(key) ? number(key) : fallback;
  }

  /// "3x1" by itself, or an expression.
  void set(const std::string& key, void (*setter)(ConvSpec&, const std::vector<std::int64_t>&),
           ConvSpec& spec) const {
    const YamlNode value = node_.at(key);
    const std::string text = value.as_string();
    located(value, [&] {
      const bool plain = text.find_first_not_of("0123456789x") == std::string::npos;
      setter(spec, plain ? parse_extents(text) : std::vector{evaluate(text, names())});
    });
  }

  void set_padding(ConvSpec& spec) const {
    if (node_.has("pad") && node_.has("pads")) {
      throw node_.at("pads").error("allowed: pad or pads, not both");
    }
    if (node_.has("pad")) set("pad", set_pad, spec);
    if (node_.has("pads")) set("pads", set_onnx_pads, spec);
  }

  void allow(std::vector<std::string> keys) const {
    for (const char* common :
         {"name", "op", "input", "repeat", "ifmap_zeros", "ofmap_zeros", "samples"}) {
      keys.emplace_back(common);
    }
    keys.insert(keys.end(), precision_keys().begin(), precision_keys().end());
    node_.allow_keys(keys);
  }

  const YamlNode& node_;
  std::string name_;
  const LayerInputs& inputs_;
};

}  // namespace

TensorShape output_of(const Layer& layer) {
  const Shape& shape = layer.shape;
  return {shape[Dim::kG] * shape[Dim::kK], shape[Dim::kP], shape[Dim::kQ]};
}

const std::vector<std::string>& precision_keys() {
  static const std::vector<std::string> kKeys = {"ifmap_bits", "filter_bits", "ofmap_bits",
                                                 "psum_bits"};
  return kKeys;
}

void declare_precision(DeclaredKeys& keys, Precision& precision) {
  keys.number("ifmap_bits", precision.ifmap, 1, 64, "width of an ifmap word; else the hardware's");
  keys.number("filter_bits", precision.filter, 1, 64, "width of a weight; else the hardware's");
  keys.number("ofmap_bits", precision.ofmap, 1, 64,
              "width of a finished ofmap word; else the hardware's");
  keys.number("psum_bits", precision.psum, 1, 64, "width of a partial sum; else the hardware's");
}

Precision read_precision(const YamlNode& node, Precision defaults) {
  DeclaredKeys keys;
  declare_precision(keys, defaults);
  for (const DeclaredKey& key : keys.keys()) {
    if (node.has(key.name())) key.read(node.at(key.name()));
  }
  return defaults;
}

std::int64_t read_number(const YamlNode& node, const Bindings& names) {
  const std::string text = node.as_string();
  return located(node, [&] { return evaluate(text, names); });
}

Layer read_layer(const YamlNode& node, const std::string& name, const LayerInputs& inputs) {
  return LayerReader(node, name, inputs).run();
}

}  // namespace orrery
