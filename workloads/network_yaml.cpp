#include "workloads/network_yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "workloads/layer_yaml.h"

namespace orrery {
namespace {

constexpr std::size_t kMaxLayers = 100000;
constexpr int kMaxBlockDepth = 20;
constexpr const char* kInput = "input";

/// The names of an input's size, which no parameter may hide.
bool is_reserved(const std::string& name) { return name == "c" || name == "h" || name == "w"; }

/// What is known at one place of a list of layers: the body of the network or of one block.
struct Scope {
  std::string prefix;                          // of the layers' names, "layer1.0."
  Bindings names;                              // parameters in reach
  std::map<std::string, TensorShape> outputs;  // of earlier layers here, and kInput
  std::optional<TensorShape> current;          // what the next layer takes
};

struct Block {
  std::vector<std::string> takes;
  YamlNode layers;
};

class NetworkReader {
 public:
  NetworkReader(const YamlNode& root, const LoadOptions& options)
      : root_(root), options_(options) {}

  Network run() {
    std::vector<std::string> keys = {"name",  "description", "parameters", "batch",
                                     "input", "blocks",      "layers"};
    keys.insert(keys.end(), precision_keys().begin(), precision_keys().end());
    root_.allow_keys(keys);
    network_.name = root_.at("name").as_string();
    if (root_.has("description")) network_.description = root_.at("description").as_string();
    precision_ = read_precision(root_, {});

    Scope top;
    parameters_ = read_parameters();
    top.names = parameters_;
    batch_ = read_batch(top.names);
    read_blocks();
    if (root_.has(kInput)) enter(top, read_shape(root_.at(kInput), top.names));
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
      if (name == kInput) throw node.at("name").error("'input' stands for what comes in");
      if (!node.has("repeat")) {
        read_one(node, name, scope, depth);
      } else {
        const auto [first, last] = read_repeat(node.at("repeat"), scope);
        for (std::int64_t i = first; i <= last; ++i) {
          read_one(node, fmt::format("{}.{}", name, i), scope, depth);
        }
      }
      if (scope.current) scope.outputs[name] = *scope.current;
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
    if (scope.current) scope.outputs[name] = *scope.current;
  }

  void add_layer(const YamlNode& node, const std::string& name, Scope& scope) {
    const std::string full_name = scope.prefix + name;
    if (!seen_.insert(full_name).second) {
      throw node.at("name").error("a second layer named '" + full_name + "'");
    }
    if (network_.layers.size() == kMaxLayers) {
      throw node.error(fmt::format("too many layers; allowed: {}", kMaxLayers));
    }
    const Layer layer =
        read_layer(node, full_name, {read_inputs(node, scope), scope.names, precision_});
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
    const std::optional<TensorShape> in = read_input(node, scope);
    const Bindings outer = with_input(scope.names, in);
    inner.names = parameters_;
    for (const std::string& key : block.takes) {
      inner.names[key] = read_number(node.at(key), outer);
    }
    if (in) enter(inner, *in);
    read_layers(block.layers, inner, depth + 1);
    scope.current = inner.current;
  }

  InputError unknown_block(const YamlNode& node) const {
    std::vector<std::string> known;
    for (const auto& [name, block] : blocks_) known.push_back(name);
    return node.error(fmt::format("found '{}'; blocks of this file: {}", node.as_string(),
                                  fmt::join(known, ", ")));
  }

  static Bindings with_input(Bindings names, const std::optional<TensorShape>& in) {
    if (in) {
      names["c"] = in->c;
      names["h"] = in->h;
      names["w"] = in->w;
    }
    return names;
  }

  static void enter(Scope& scope, const TensorShape& in) {
    scope.current = in;
    scope.outputs[kInput] = in;
    scope.names["input.c"] = in.c;
    scope.names["input.h"] = in.h;
    scope.names["input.w"] = in.w;
  }

  static std::vector<TensorShape> read_inputs(const YamlNode& node, const Scope& scope) {
    if (node.has("inputs") && node.at("inputs").is_sequence()) {
      if (node.has(kInput)) throw node.at(kInput).error("not allowed together with inputs");
      std::vector<TensorShape> tensors;
      for (const YamlNode& name : node.at("inputs").items()) tensors.push_back(find(name, scope));
      if (tensors.empty()) throw node.at("inputs").error("found an empty list");
      return tensors;
    }
    const std::optional<TensorShape> in = read_input(node, scope);
    return in ? std::vector{*in} : std::vector<TensorShape>{};
  }

  /// A name, a list of names whose channels are put side by side, or a size; by default what the
  /// layer before passes on.
  static std::optional<TensorShape> read_input(const YamlNode& node, const Scope& scope) {
    if (!node.has(kInput)) return scope.current;
    const YamlNode input = node.at(kInput);
    if (input.is_map()) return read_shape(input, scope.names);
    if (!input.is_sequence()) return find(input, scope);
    std::optional<TensorShape> joined;
    for (const YamlNode& name : input.items()) {
      const TensorShape part = find(name, scope);
      if (joined && (joined->h != part.h || joined->w != part.w)) {
        throw name.error(fmt::format("is {} x {}, the one before {} x {} (h, w)", part.h, part.w,
                                     joined->h, joined->w));
      }
      joined = TensorShape{(joined ? joined->c : 0) + part.c, part.h, part.w};
    }
    if (!joined) throw input.error("found an empty list");
    return joined;
  }

  static TensorShape find(const YamlNode& name, const Scope& scope) {
    const auto found = scope.outputs.find(name.as_string());
    if (found != scope.outputs.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [layer, shape] : scope.outputs) known.push_back(layer);
    throw name.error(fmt::format("found '{}'; earlier layers here: {}", name.as_string(),
                                 fmt::join(known, ", ")));
  }

  static TensorShape read_shape(const YamlNode& node, const Bindings& names) {
    node.allow_keys({"c", "h", "w"});
    TensorShape shape;
    const auto read = [&](const char* key, std::int64_t& size) {
      if (!node.has(key)) return;
      size = read_number(node.at(key), names);
      if (size < 1 || size > kMaxDimension) {
        throw node.at(key).error(fmt::format("found {}; allowed: 1 to {}", size, kMaxDimension));
      }
    };
    read("c", shape.c);
    read("h", shape.h);
    read("w", shape.w);
    return shape;
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

}  // namespace orrery
