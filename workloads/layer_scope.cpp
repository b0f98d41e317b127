#include "workloads/layer_scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace orrery {

void Scope::enter(const TensorShape& in) {
  current = in;
  outputs[kInput] = in;
  bind_size(names, "input.", in);
}

void Scope::record(const std::string& name) {
  if (current) outputs[name] = *current;
}

std::optional<TensorShape> Scope::input(const YamlNode& node) const {
  if (!node.has(kInput)) return current;
  const YamlNode value = node.at(kInput);
  if (value.is_map()) return read_shape(value, names);
  return value.is_sequence() ? join(value) : find(value);
}

std::vector<TensorShape> Scope::inputs(const YamlNode& node) const {
  if (!node.has("inputs") || !node.at("inputs").is_sequence()) {
    const std::optional<TensorShape> in = input(node);
    return in ? std::vector{*in} : std::vector<TensorShape>{};
  }
  if (node.has(kInput)) throw node.at(kInput).error("not allowed together with inputs");
  std::vector<TensorShape> tensors;
  for (const YamlNode& name : node.at("inputs").items()) tensors.push_back(find(name));
  if (tensors.empty()) throw node.at("inputs").error("found an empty list");
  return tensors;
}

TensorShape Scope::find(const YamlNode& name) const {
  const auto found = outputs.find(name.as_string());
  if (found != outputs.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [layer, shape] : outputs) known.push_back(layer);
  throw name.error(fmt::format("found '{}'; earlier layers here: {}", name.as_string(),
                               known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

TensorShape Scope::join(const YamlNode& list) const {
  std::optional<TensorShape> joined;
  for (const YamlNode& name : list.items()) {
    const TensorShape part = find(name);
    if (joined && (joined->h != part.h || joined->w != part.w)) {
      throw name.error(fmt::format("is {} x {}, the one before {} x {} (h, w)", part.h, part.w,
                                   joined->h, joined->w));
    }
    if (part.c > kMaxDimension || (joined && joined->c > kMaxDimension)) {
      throw name.error(fmt::format("too many channels; allowed: {} at most", kMaxDimension));
    }
    joined = TensorShape{(joined ? joined->c : 0) + part.c, part.h, part.w};
  }
  if (!joined) throw list.error("found an empty list");
  return *joined;
}

TensorShape read_shape(const YamlNode& node, const Bindings& names) {
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

void bind_size(Bindings& names, const std::string& prefix, const TensorShape& size) {
  names[prefix + "c"] = size.c;
  names[prefix + "h"] = size.h;
  names[prefix + "w"] = size.w;
}

}  // namespace orrery
