#include "workloads/write_network_yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/printable.h"
#include "workloads/layer_scope.h"

namespace orrery {
namespace {

/// A double-quoted scalar; every JSON string is one.
std::string quoted(const std::string& text) { return nlohmann::json(printable(text)).dump(); }

/// The keys of a layer's map, one after the other.
class LayerKeys {
 public:
  explicit LayerKeys(const Layer& layer) : layer_(layer) {
    add("name", quoted(layer.name == Scope::kInput ? layer.name + "_" : layer.name));
    add("op", name_of(layer.op));
    switch (layer.op) {
      case Op::kConv:
      case Op::kPool:
        add_window();
        break;
      case Op::kFullyConnected:
        add("input", fmt::format("{{c: {}}}", size(Dim::kC)));
        add("k", size(Dim::kK));
        break;
      case Op::kGemm:
      case Op::kMatmul:
        add("m", size(Dim::kP));
        add("n", size(Dim::kK));
        add("k", size(Dim::kC));
        add_unless("batch", size(Dim::kG), 1);
        break;
      case Op::kElementwise:
        add_input(size(Dim::kK), size(Dim::kP), size(Dim::kQ));
        add_unless("inputs", layer.eltwise_inputs, 1);
        add_unless("broadcast_words", layer.broadcast_words, 0);
        break;
    }
    add_common();
  }

  std::string map() const { return fmt::format("{{{}}}", fmt::join(keys_, ", ")); }

 private:
  void add_window() {
    const bool conv = layer_.op == Op::kConv;
    const std::int64_t groups = size(Dim::kG);
    add_input(groups * size(Dim::kC), layer_.in_h, layer_.in_w);
    if (conv) add("k", groups * size(Dim::kK));
    add("kernel", fmt::format("{}x{}", size(Dim::kR), size(Dim::kS)));
    add("stride", fmt::format("{}x{}", layer_.stride_h, layer_.stride_w));
    if (layer_.pad_top + layer_.pad_bottom + layer_.pad_left + layer_.pad_right > 0) {
      add("pad", fmt::format("{}x{}x{}x{}", layer_.pad_top, layer_.pad_bottom, layer_.pad_left,
                             layer_.pad_right));
    }
    if (!conv) return;
    if (layer_.dilation_h > 1 || layer_.dilation_w > 1) {
      add("dilation", fmt::format("{}x{}", layer_.dilation_h, layer_.dilation_w));
    }
    add_unless("groups", groups, 1);
  }

  void add_common() {
    add_unless("samples", size(Dim::kN), 1);
    add_unless("ifmap_bits", layer_.ifmap_bits, 0);
    add_unless("filter_bits", layer_.filter_bits, 0);
    add_unless("ofmap_bits", layer_.ofmap_bits, 0);
    add_unless("psum_bits", layer_.psum_bits, 0);
    add_unless("ifmap_zeros", layer_.ifmap_zeros, -1);
    add_unless("ofmap_zeros", layer_.ofmap_zeros, -1);
  }

  void add_input(std::int64_t c, std::int64_t h, std::int64_t w) {
    add("input", fmt::format("{{c: {}, h: {}, w: {}}}", c, h, w));
  }
  template <class Value>
  void add(const char* key, const Value& value) {
    keys_.push_back(fmt::format("{}: {}", key, value));
  }
  void add_unless(const char* key, std::int64_t value, std::int64_t otherwise) {
    if (value != otherwise) add(key, value);
  }
  std::int64_t size(Dim dim) const { return layer_.shape[dim]; }

  const Layer& layer_;
  std::vector<std::string> keys_;
};

}  // namespace

std::string network_yaml(const Network& network) {
  std::string text;
  for (const std::string& note : network.notes) text += fmt::format("# {}\n", printable(note));
  text += fmt::format("name: {}\n", quoted(network.name));
  if (!network.description.empty()) {
    text += fmt::format("description: {}\n", quoted(network.description));
  }
  text += "layers:\n";
  for (const Layer& layer : network.layers) text += fmt::format("  - {}\n", LayerKeys(layer).map());
  return text;
}

}  // namespace orrery
