#include "workloads/network_yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/declared_keys.h"
#include "workloads/layer_scope.h"
#include "workloads/layer_yaml.h"

namespace orrery {
namespace {

constexpr std::size_t kMaxLayers = 100000;
constexpr int kMaxBlockDepth = 20;

/// The names of an input's size, which no parameter may hide.
bool is_reserved(const std::string& name) { return name == "c" || name == "h" || name == "w"; }

struct Block {
  std::vector<std::string> takes;
  YamlNode layers;
};

/// The keys of a network's file. Those whose values count with each other are read behind it.
DeclaredKeys declare_network(Network& network, Precision& precision) {
  const DeclaredKeys::Read later = [](const YamlNode&) {};
  DeclaredKeys keys;
  keys.text("name", network.name, "name in reports").needed();
  keys.text("description", network.description, "what it is, for lists");
  keys.custom("parameters", "a map from names to numbers or expressions",
              "what --param can change; each may count with those before it", later);
  keys.custom("batch", "a number or an expression", "inputs at once; --batch comes first", later);
  keys.custom("input", "{c: N, h: N, w: N}", "size of the network's input", later);
  keys.custom("blocks", "a map from names to {takes: [NAMES], layers: [LAYERS]}",
              "lists of layers that count as one", later);
  keys.custom("layers", "a list of layers", "the layers, each on the one before it", later)
      .needed();
  declare_precision(keys, precision);
  return keys;
}

class NetworkReader {
 public:
  NetworkReader(const YamlNode& root, const LoadOptions& options)
      : root_(root), options_(options) {}

  Network run() {
    declare_network(network_, precision_).read(root_);
    Scope top;
    parameters_ = read_parameters();
    top.names = parameters_;
    batch_ = read_batch(top.names);
    read_blocks();
    if (root_.has(Scope::kInput)) top.enter(read_shape(root_.at(Scope::kInput), top.names));
    read_layers(root_.at("layers"), top, 0);
    if (network_.layers.empty()) throw root_.at("layers").error("the network has no layers");
    return std::move(network_);
  }

 private:
  Bindings read_parameters() const {
    Bindings names;
    if (root_.has("parameters")) {
      for (const auto& [name, node] : root_.at("parameters").pairs()) {
        if (is_reserved(name)) throw node.error("c, h and w stand for a layer's input");
        const auto given = options_.parameters.find(name);
        names[name] = given != options_.parameters.end() ? parse_parameter(name, given->second)
                                                         : read_number(node, names);
      }
    }
    for (const auto& [name, value] : options_.parameters) {
      if (!names.contains(name)) throw unknown_parameter(name, names);
    }
    return names;
  }

  static std::int64_t parse_parameter(const std::string& name, const std::string& text) {
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc() || end != text.data() + text.size() || value < 1 ||
        value > kMaxDimension) {
      throw InputError(
          {"", 0, name},
          fmt::format("found '{}'; allowed: a whole number from 1 to {}", text, kMaxDimension));
    }
    return value;
  }

  InputError unknown_parameter(const std::string& name, const Bindings& names) const {
    std::vector<std::string> known;
    for (const auto& [parameter, value] : names) known.push_back(parameter);
    return InputError(
        {"", 0, name},
        fmt::format("no parameter of the network {}; it has: {}", network_.name,
                    known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
  }

  std::int64_t read_batch(const Bindings& names) const {
    if (options_.batch.has_value()) return *options_.batch;
    return root_.has("batch") ? read_number(root_.at("batch"), names) : 1;
  }

  void read_blocks() {
    if (!root_.has("blocks")) return;
    for (const auto& [name, node] : root_.at("blocks").pairs()) {
      node.allow_keys({"takes", "layers"});
      Block block{{}, node.at("layers")};
      if (block.layers.items().empty()) throw block.layers.error("the block has no layers");
      if (node.has("takes")) {
        for (const YamlNode& parameter : node.at("takes").items()) {
          block.takes.push_back(parameter.as_string());
          if (is_reserved(block.takes.back())) {
            throw parameter.error("c, h and w stand for a layer's input");
          }
        }
      }
      blocks_.emplace(name, std::move(block));
    }
  }

  void read_layers(const YamlNode& list, Scope& scope, int depth) {
    for (const YamlNode& node : list.items()) {
      const std::string name = node.at("name").as_string();
      if (name == Scope::kInput) throw node.at("name").error("'input' stands for what comes in");
      if (!node.has("repeat")) {
        read_one(node, name, scope, depth);
      } else {
        const auto [first, last] = read_repeat(node.at("repeat"), scope);
        for (std::int64_t i = first; i <= last; ++i) {
          read_one(node, fmt::format("{}.{}", name, i), scope, depth);
        }
      }
      scope.record(name);
    }
  }

  /// "12" counts from 0 to 11; "1..3" says which numbers.
  static std::pair<std::int64_t, std::int64_t> read_repeat(const YamlNode& node,
                                                           const Scope& scope) {
    const std::string text = node.as_string();
    const std::size_t dots = text.find("..");
    const auto number = [&](const std::string& part) {
      try {
        return evaluate(part, scope.names);
      } catch (const InputError& e) {
        throw node.error(e.what());
      }
    };
    const std::int64_t first = dots == std::string::npos ? 0 : number(text.substr(0, dots));
    const std::int64_t last =
        dots == std::string::npos ? number(text) - 1 : number(text.substr(dots + 2));
    if (first < 0 || last < first || last - first >= static_cast<std::int64_t>(kMaxLayers)) {
      throw node.error(fmt::format("found '{}'; allowed: 1 to {} repetitions", text, kMaxLayers));
    }
    return {first, last};
  }

  void read_one(const YamlNode& node, const std::string& name, Scope& scope, int depth) {
    if (node.has("block") == node.has("op")) {
      throw node.error("needs one of the keys 'op' and 'block'");
    }
    if (node.has("block")) {
      call_block(node, name, scope, depth);
    } else {
      add_layer(node, name, scope);
    }
    scope.record(name);
  }

  void add_layer(const YamlNode& node, const std::string& name, Scope& scope) {
    const std::string full_name = scope.prefix + name;
    if (!seen_.insert(full_name).second) {
      throw node.at("name").error("a second layer named '" + full_name + "'");
    }
    if (network_.layers.size() == kMaxLayers) {
      throw node.error(fmt::format("too many layers; allowed: {}", kMaxLayers));
    }
    const Layer layer = read_layer(node, full_name, {scope.inputs(node), scope.names, precision_});
    scope.current = output_of(layer);
    try {
      network_.layers.push_back(batched(layer, batch_));
    } catch (const InputError& e) {
      throw node.error(fmt::format("with batch {}: {}", batch_, e.what()));
    }
  }

  void call_block(const YamlNode& node, const std::string& name, Scope& scope, int depth) {
    const auto found = blocks_.find(node.at("block").as_string());
    if (found == blocks_.end()) throw unknown_block(node.at("block"));
    if (depth == kMaxBlockDepth) throw node.error("blocks are nested too deeply");
    const Block& block = found->second;

    std::vector<std::string> keys = {"name", "block", "input", "repeat"};
    keys.insert(keys.end(), block.takes.begin(), block.takes.end());
    node.allow_keys(keys);
    Scope inner;
    inner.prefix = scope.prefix + name + ".";
    const std::optional<TensorShape> in = scope.input(node);
    Bindings outer = scope.names;
    if (in) bind_size(outer, "", *in);
    inner.names = parameters_;
    for (const std::string& key : block.takes) {
      inner.names[key] = read_number(node.at(key), outer);
    }
    if (in) inner.enter(*in);
    read_layers(block.layers, inner, depth + 1);
    scope.current = inner.current;
  }

  InputError unknown_block(const YamlNode& node) const {
    std::vector<std::string> known;
    for (const auto& [name, block] : blocks_) known.push_back(name);
    return node.error(fmt::format("found '{}'; blocks of this file: {}", node.as_string(),
                                  fmt::join(known, ", ")));
  }

  const YamlNode& root_;
  const LoadOptions& options_;
  Network network_;
  Precision precision_;
  Bindings parameters_;
  std::int64_t batch_ = 1;
  std::map<std::string, Block> blocks_;
  std::set<std::string> seen_;
};

}  // namespace

Network load_network(const YamlNode& root, const LoadOptions& options) {
  return NetworkReader(root, options).run();
}

std::string network_keys_markdown() {
  Network network;
  Precision precision;
  return declare_network(network, precision).table();
}

}  // namespace orrery
