#include "workloads/zigzag_workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "base/csv.h"
#include "workloads/loop_nest.h"

namespace orrery {
namespace {

constexpr const char* kEquation = "equation";
constexpr int kMostBits = 64;

/// Loops are written in capitals in one place and not in another.
std::string capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// O[b][k]+=W[k][c]*I[b][c]: the indices of each tensor by its letter, and whether the two on the
/// right are multiplied.
struct Formula {
  std::map<std::string, std::vector<std::string>> tensors;
  bool product = false;
};

Formula formula_of(const YamlNode& node) {
  std::string text = node.as_string();
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  static const std::regex kForm(
      R"re(O((?:\[\w+\])+)\+?=(\w)((?:\[\w+\])+)([*+])(\w)((?:\[\w*\])+))re");
  std::smatch match;
  if (text.size() > 1000 || !std::regex_match(text, match, kForm)) {
    throw node.error(fmt::format(
        "found '{}'; allowed: O[..]+=W[..]*I[..], or a sum in place of the product", text));
  }
  const auto indices = [](const std::string& brackets) {
    std::vector<std::string> names;
    std::string name;
    for (const char c : brackets) {
      if (c == ']') names.push_back(capitals(std::exchange(name, "")));
      if (c != '[' && c != ']') name += c;
    }
    return names;
  };
  return {{{"O", indices(match[1])}, {match[2], indices(match[3])}, {match[5], indices(match[6])}},
          match[4] == "*"};
}

class ZigzagLayer {
 public:
  explicit ZigzagLayer(const YamlNode& node) : node_(node) {}

  Layer run() {
    const std::string name =
        node_.has("name") ? node_.at("name").as_string() : "layer" + node_.at("id").as_string();
    read_loops();
    formula_ = formula_of(node_.at(kEquation));
    read_relations();
    read_padding();
    Layer layer;
    try {
      layer = formula_.product ? of_product(name) : of_sum(name);
    } catch (const InputError& e) {
      throw node_.at(kEquation).error(e.what());
    }
    set_bits(layer);
    return layer;
  }

 private:
  void read_loops() {
    const auto loops = node_.at("loop_dims").items(), sizes = node_.at("loop_sizes").items();
    if (loops.size() != sizes.size()) {
      throw node_.at("loop_sizes")
          .error(fmt::format("found {} sizes for {} loops", sizes.size(), loops.size()));
    }
    for (std::size_t i = 0; i < loops.size(); ++i) {
      nest_.loops[capitals(loops[i].as_string())] = sizes[i].as_int(1, kMaxDimension);
    }
  }

  /// "ix=2*ox+1*fx": an index of the input as a sum of two loops.
  void read_relations() {
    if (!node_.has("dimension_relations")) return;
    static const std::regex kForm(R"re((\w+)=(?:(\w+)\*)?(\w+)\+(?:(\w+)\*)?(\w+))re");
    for (const YamlNode& relation : node_.at("dimension_relations").items()) {
      std::string text = relation.as_string();
      text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
      std::smatch match;
      if (text.size() > 1000 || !std::regex_match(text, match, kForm)) {
        throw relation.error(fmt::format("found '{}'; allowed: as ix=2*ox+1*fx", text));
      }
      windows_[capitals(match[1])].terms = {{capitals(match[3]), factor(relation, match[2])},
                                            {capitals(match[5]), factor(relation, match[4])}};
    }
  }

  static std::int64_t factor(const YamlNode& relation, const std::string& text) {
    if (text.empty()) return 1;
    const auto value = whole_number(text);
    if (!value || *value < 1 || *value > kMaxDimension) {
      throw relation.error(
          fmt::format("found the factor '{}'; allowed: 1 to {}", text, kMaxDimension));
    }
    return *value;
  }

  void read_padding() {
    if (!node_.has("padding") || !node_.has("pr_loop_dims")) return;
    const auto sizes = node_.at("padding").items(), loops = node_.at("pr_loop_dims").items();
    for (std::size_t i = 0; i < std::min(sizes.size(), loops.size()); ++i) {
      const auto pads = sizes[i].items();
      const auto window = windows_.find(capitals(loops[i].as_string()));
      if (pads.size() != 2 || window == windows_.end()) {
        throw sizes[i].error("allowed: [BEFORE, BEHIND] for an index of dimension_relations");
      }
      window->second.pad_begin = pads[0].as_int(0, kMaxDimension);
      window->second.pad_end = pads[1].as_int(0, kMaxDimension);
    }
  }

  LoopNest::Tensor tensor(const std::string& letter) const {
    const auto found = formula_.tensors.find(letter);
    if (found == formula_.tensors.end()) {
      throw node_.at(kEquation).error(fmt::format("has no tensor {}; allowed: O, W, I", letter));
    }
    LoopNest::Tensor indices;
    for (const std::string& index : found->second) {
      if (index.empty()) continue;
      const auto window = windows_.find(index);
      indices.push_back(window != windows_.end() ? window->second
                                                 : LoopNest::Index{{{index, 1}}, 0, 0});
    }
    return indices;
  }

  Layer of_product(const std::string& name) {
    const std::string type = node_.at("operator_type").as_string();
    nest_.pools = type.find("Pool") != std::string::npos;
    nest_.output = tensor("O");
    nest_.weights = tensor("W");
    nest_.input = tensor("I");
    return layer_of(name, nest_);
  }

  Layer of_sum(const std::string& name) const {
    std::int64_t words = 1;
    for (const auto& [loop, size] : nest_.loops) {
      if (words > kMaxDimension / size) throw InputError("the layer is too large");
      words *= size;
    }
    return make_elementwise(name, 1, words, 1, 1, 2);
  }

  void set_bits(Layer& layer) const {
    const YamlNode precision = node_.at("operand_precision");
    const auto bits = [&](const char* operand) {
      return precision.has(operand) ? static_cast<int>(precision.at(operand).as_int(0, kMostBits))
                                    : 0;
    };
    layer.ifmap_bits = bits("I");
    layer.ofmap_bits = bits("O_final");
    if (!layer.has_macs()) return;
    layer.filter_bits = bits("W");
    layer.psum_bits = bits("O");
  }

  const YamlNode& node_;
  LoopNest nest_;
  Formula formula_;
  std::map<std::string, LoopNest::Index> windows_;  // indices of the input, by name
};

}  // namespace

bool is_zigzag_workload(const YamlNode& root) {
  return root.is_sequence() && !root.items().empty() && root.items().front().is_map() &&
         root.items().front().has("operator_type");
}

Network read_zigzag_workload(const YamlNode& root, const std::filesystem::path& file) {
  Network network;
  network.name = file.stem().string();
  network.description = "workload of ZigZag " + file.filename().string();
  std::set<std::string> names;
  for (const YamlNode& node : root.items()) {
    Layer layer = ZigzagLayer(node).run();
    if (!names.insert(layer.name).second) layer.name += "_" + node.at("id").as_string();
    network.layers.push_back(std::move(layer));
  }
  return network;
}

}  // namespace orrery
