#include "workloads/tensor_order.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.h"

namespace orrery {
namespace {

constexpr const char* kOrderLetters = "bcghikmnorsw";

std::string described(const std::vector<std::int64_t>& sizes) {
  return sizes.empty() ? "a single number" : fmt::format("{}", fmt::join(sizes, " x "));
}

}  // namespace

TensorOrder::TensorOrder(const Layer& layer, Operand operand, std::string letters,
                         const std::string& where)
    : layer_(layer), operand_(operand), letters_(std::move(letters)), where_(where) {
  if (letters_.empty()) return;
  const Dimensions found = dimensions(letters_);
  std::int64_t words = found.empty() ? 0 : 1;
  for (const Dimension& dimension : found) words *= dimension.size;
  if (words == layer_.words(operand_).value) return;
  std::vector<std::string> allowed = usual_orders();
  for (const std::string& order : other_orders()) allowed.push_back(order);
  throw InputError({where_, 0, ""},
                   fmt::format("found the order '{}'; allowed for the {} of {}, in any order: the "
                               "letters of {}",
                               letters_, name_of(operand_), layer_.name, fmt::join(allowed, ", ")));
}

/// Every letter that the operand may have.
std::vector<TensorOrder::Dimension> TensorOrder::known() const {
  const Shape& s = layer_.shape;
  const std::int64_t h = layer_.in_h, w = layer_.in_w, c = s[Dim::kC];
  const std::int64_t groups = s[Dim::kG], filter = s[Dim::kR] * s[Dim::kS] * c;
  if (operand_ == Operand::kIfmap) {
    const std::int64_t plane = h * w, group = c * plane;
    if (is_product()) {
      const bool by_group = groups > 1;
      return {{'b', by_group ? groups : s[Dim::kN], by_group ? group : groups * group},
              {'m', h, w},
              {'k', c, plane}};
    }
    return {{'n', s[Dim::kN], groups * group},
            {'g', groups, group},
            {'c', c, plane},
            {'h', h, w},
            {'w', w, 1}};
  }
  const std::int64_t k = s[Dim::kK];
  if (is_product()) return {{'b', groups, k * filter}, {'k', c, 1}, {'n', k, filter}};
  return {{'g', groups, k * filter},
          {'k', k, filter},
          {'c', c, s[Dim::kR] * s[Dim::kS]},
          {'r', s[Dim::kR], s[Dim::kS]},
          {'s', s[Dim::kS], 1}};
}

/// Empty when the letters are not those of the operand, each once.
TensorOrder::Dimensions TensorOrder::dimensions(const std::string& letters) const {
  const bool grouped = letters.find('g') != std::string::npos || is_product();
  const bool filter = operand_ == Operand::kFilter && !is_product();
  const bool alias = filter && letters.find_first_of("oi") != std::string::npos;
  Dimensions found;
  for (const char given : letters) {
    const char letter = !alias         ? given
                        : given == 'o' ? 'k'
                        : given == 'i' ? 'c'
                        : given == 'h' ? 'r'
                        : given == 'w' ? 's'
                                       : given;
    for (Dimension dimension : known()) {
      const bool again = std::any_of(found.begin(), found.end(),
                                     [&](const Dimension& d) { return d.letter == letter; });
      if (dimension.letter != letter || again) continue;
      // Neighbouring groups' channels (filters) follow each other in the layer's order.
      const bool all_groups = letter == (filter ? 'k' : 'c') && !grouped;
      if (all_groups) dimension.size *= layer_.shape[Dim::kG];
      found.push_back(dimension);
    }
  }
  return found.size() == letters.size() ? found : Dimensions();
}

std::vector<std::string> TensorOrder::usual_orders() const {
  const bool ifmap = operand_ == Operand::kIfmap;
  if (is_product()) {
    return ifmap ? std::vector<std::string>{"mk", "bmk"} : std::vector<std::string>{"kn", "bkn"};
  }
  return ifmap ? std::vector<std::string>{"nchw", "chw", "nc", "ngchw"}
               : std::vector<std::string>{"kcrs", "kc", "gkcrs"};
}

std::vector<std::string> TensorOrder::other_orders() const {
  const bool ifmap = operand_ == Operand::kIfmap;
  if (is_product()) {
    return ifmap ? std::vector<std::string>{"km", "bkm"} : std::vector<std::string>{"nk", "bnk"};
  }
  return ifmap ? std::vector<std::string>{"nhwc", "hwc", "hwcn", "chwn", "nwhc", "cn"}
               : std::vector<std::string>{"rsck", "krsc", "ckrs", "srck", "crsk", "ck"};
}

bool TensorOrder::fits(const std::string& letters, const std::vector<std::int64_t>& shape) const {
  const Dimensions expected = dimensions(letters);
  std::int64_t words = 1;
  for (const Dimension& dimension : expected) words *= dimension.size;
  return !expected.empty() && words == layer_.words(operand_).value &&
         std::equal(expected.begin(), expected.end(), shape.begin(), shape.end(),
                    [](const Dimension& d, std::int64_t size) { return d.size == size; });
}

std::string TensorOrder::order_of(const std::vector<std::int64_t>& shape) const {
  const std::vector<std::string> orders =
      letters_.empty() ? usual_orders() : std::vector<std::string>{letters_};
  const auto found = std::find_if(orders.begin(), orders.end(),
                                  [&](const std::string& order) { return fits(order, shape); });
  return found == orders.end() ? "" : *found;
}

void TensorOrder::check(const std::vector<std::int64_t>& shape) const {
  const bool flat = letters_.empty() && shape == std::vector{layer_.words(operand_).value};
  if (flat || !order_of(shape).empty()) return;
  const std::string wanted = letters_.empty() ? usual_orders().front() : letters_;
  std::vector<std::int64_t> sizes;
  for (const Dimension& dimension : dimensions(wanted)) sizes.push_back(dimension.size);
  std::string hint;
  for (const std::string& order : other_orders()) {
    if (hint.empty() && fits(order, shape)) {
      hint = fmt::format("; it fits the order {}: FILE@{}", order, order);
    }
  }
  throw InputError(
      {where_, 0, ""},
      fmt::format("has the shape {}; allowed for the {} of {}: {} (order {}){}", described(shape),
                  name_of(operand_), layer_.name, described(sizes), wanted, hint));
}

std::vector<std::int64_t> TensorOrder::in_layer_order(
    std::vector<std::int64_t> words, const std::vector<std::int64_t>& shape) const {
  const Dimensions file = dimensions(order_of(shape));
  if (file.empty()) return words;  // flat: it is in the layer's order
  std::vector<std::int64_t> ordered(words.size());
  std::vector<std::int64_t> index(file.size(), 0);
  std::int64_t at = 0;
  for (const std::int64_t word : words) {
    ordered[static_cast<std::size_t>(at)] = word;
    for (std::size_t d = file.size(); d-- > 0;) {
      at += file[d].stride;
      if (++index[d] < file[d].size) break;
      at -= file[d].size * file[d].stride;
      index[d] = 0;
    }
  }
  return ordered;
}

std::string take_order(std::string& source) {
  const std::size_t at = source.rfind('@');
  if (at == std::string::npos || at + 1 == source.size()) return "";
  const std::string order = source.substr(at + 1);
  if (order.find_first_not_of(kOrderLetters) != std::string::npos) return "";
  source.resize(at);
  return order;
}

}  // namespace orrery
