#include "workloads/timeloop_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <utility>

#include "base/csv.h"
#include "base/read_input.h"
#include "workloads/loop_nest.h"

namespace orrery {
namespace {

constexpr const char* kProblem = "problem";
constexpr const char* kInherited = "<<<";  // the front end's key for a base that is merged deeply

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The value of a key that older versions write with '-' for '_'.
std::optional<YamlNode> find(const YamlNode& map, std::string key) {
  if (map.has(key)) return map.at(key);
  std::replace(key.begin(), key.end(), '_', '-');
  if (map.has(key)) return map.at(key);
  if (map.has(kInherited)) return find(map.at(kInherited), key);
  return std::nullopt;
}

/// Sizes of dimensions and coefficients by name, without regard to case.
using Sizes = std::map<std::string, std::int64_t>;

class ProblemReader {
 public:
  explicit ProblemReader(const YamlNode& problem) : problem_(problem) {}

  Layer run(const std::string& name) {
    const std::optional<YamlNode> shape = find(problem_, "shape");
    if (!shape || !shape->is_map()) {
      throw problem_.error("has no shape; allowed: a shape with dimensions and data_spaces");
    }
    read_sizes(problem_, *shape);
    LoopNest nest;
    for (const YamlNode& dimension : needed(*shape, "dimensions").items()) {
      const std::string loop = dimension.as_string();
      const auto given = sizes_.find(lower_case(loop));
      nest.loops[loop] = given == sizes_.end() ? 1 : given->second;
      if (nest.loops[loop] < 1) throw dimension.error("has the size 0; allowed: 1 and more");
    }
    read_tensors(needed(*shape, "data_spaces"), nest);
    try {
      return layer_of(name, nest);
    } catch (const InputError& e) {
      throw problem_.error(e.what());
    }
  }

 private:
  static YamlNode needed(const YamlNode& map, const char* key) {
    const auto found = find(map, key);
    return found ? *found : map.at(key);
  }

  /// Coefficients by default, then what a base says, then what the problem says.
  void read_sizes(const YamlNode& problem, const YamlNode& shape) {
    if (const auto coefficients = find(shape, "coefficients")) {
      for (const YamlNode& coefficient : coefficients->items()) {
        sizes_[lower_case(coefficient.at("name").as_string())] =
            coefficient.at("default").as_int(1, kMaxDimension);
      }
    }
    if (problem.has(kInherited) && problem.at(kInherited).has("instance")) {
      read_instance(problem.at(kInherited).at("instance"));
    }
    if (problem.has("instance")) read_instance(problem.at("instance"));
  }

  void read_instance(const YamlNode& instance) {
    for (const auto& [name, size] : instance.pairs()) {
      if (size.is_scalar()) sizes_[lower_case(name)] = size.as_int(0, kMaxDimension);
    }
  }

  /// The output is what is written; of the others, the input is what a window slides over, else
  /// what is not called weights.
  void read_tensors(const YamlNode& spaces, LoopNest& nest) const {
    std::vector<std::pair<std::string, LoopNest::Tensor>> inputs;
    for (const YamlNode& space : spaces.items()) {
      LoopNest::Tensor tensor = tensor_of(space.at("projection"));
      const auto written = find(space, "read_write");
      if (written && lower_case(written->as_string()) == "true") {
        nest.output = std::move(tensor);
      } else {
        inputs.emplace_back(lower_case(space.at("name").as_string()), std::move(tensor));
      }
    }
    if (inputs.size() != 2 || nest.output.empty()) {
      throw spaces.error(
          fmt::format("found {} tensors that are read{}; allowed: 2 and one with read_write",
                      inputs.size(), nest.output.empty() ? " and none that is written" : ""));
    }
    const auto slides = [](const LoopNest::Tensor& tensor) {
      return std::any_of(tensor.begin(), tensor.end(),
                         [](const LoopNest::Index& index) { return index.terms.size() > 1; });
    };
    const auto is_weights = [](const std::string& name) {
      return name.starts_with("w") || name.starts_with("filter") || name.starts_with("b");
    };
    const bool first_is_weights =
        slides(inputs[1].second) || (!slides(inputs[0].second) && is_weights(inputs[0].first));
    nest.weights = std::move(inputs[first_is_weights ? 0 : 1].second);
    nest.input = std::move(inputs[first_is_weights ? 1 : 0].second);
  }

  /// A list of indices, each a list of terms, each a dimension and perhaps its coefficients.
  LoopNest::Tensor tensor_of(const YamlNode& projection) const {
    if (!projection.is_sequence()) {
      throw projection.error("found no list; allowed: a list of sums of dimensions");
    }
    LoopNest::Tensor tensor;
    for (const YamlNode& terms : projection.items()) {
      LoopNest::Index& index = tensor.emplace_back();
      for (const YamlNode& term : terms.items()) {
        const std::vector<YamlNode> factors = term.items();
        if (factors.empty() || factors.size() > 2) {
          throw term.error("allowed: [DIMENSION] or [DIMENSION, COEFFICIENT]");
        }
        index.terms.push_back(
            {factors[0].as_string(), factors.size() > 1 ? coefficient(factors[1]) : 1});
      }
    }
    return tensor;
  }

  std::int64_t coefficient(const YamlNode& name) const {
    const auto found = sizes_.find(lower_case(name.as_string()));
    if (found == sizes_.end()) throw name.error("is no coefficient of the shape");
    if (found->second < 1) throw name.error("is 0; allowed: 1 and more");
    return found->second;
  }

  const YamlNode& problem_;
  Sizes sizes_;
};

}  // namespace

bool is_timeloop_problem(const YamlNode& root) { return root.is_map() && root.has(kProblem); }

Network read_timeloop_problem(const YamlNode& root, const std::filesystem::path& file) {
  const YamlNode problem = root.at(kProblem);
  Network network;
  network.name = file.stem().string();
  network.description = "problem of Timeloop " + file.filename().string();
  const auto name = find(problem, "name");
  network.layers.push_back(
      ProblemReader(problem).run(name && name->is_scalar() ? name->as_string() : network.name));
  if (const auto instance = find(problem, "instance"); instance && find(*instance, "densities")) {
    network.notes.emplace_back("densities of tensors are left out: layers run dense");
  }
  return network;
}

std::string with_timeloop_includes(const std::string& text, const std::filesystem::path& file) {
  constexpr const char* kBegin = "{{include_text('";
  constexpr const char* kEnd = "')}}";
  std::string all, line;
  std::istringstream lines(text);
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string stripped = trimmed(line);
    const bool is_template = stripped.starts_with("{{") || stripped.starts_with("{%");
    if (!is_template) {
      all += line + "\n";
      continue;
    }
    if (!stripped.starts_with(kBegin) || !stripped.ends_with(kEnd)) {
      throw InputError(
          {file.string(), number, ""},
          fmt::format("holds the template '{}'; allowed: {}FILE{}", stripped, kBegin, kEnd));
    }
    const std::size_t begin = std::string(kBegin).size();
    const std::string name =
        stripped.substr(begin, stripped.size() - begin - std::string(kEnd).size());
    all += read_input(file.parent_path() / name, kYamlInput) + "\n";
  }
  return all;
}

}  // namespace orrery
