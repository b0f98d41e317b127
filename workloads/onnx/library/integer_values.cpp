#include "workloads/onnx/library/integer_values.h"

#include <onnx/defs/tensor_proto_util.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "workloads/onnx/library/integer_arithmetic.h"

namespace orrery::onnx_library {
namespace {

using Integers = std::vector<std::int64_t>;
using Result = std::optional<Integers>;

constexpr std::int64_t kMostIntegers = 4096;

/// How many words a tensor of these sizes has; above kMostIntegers when that is not so few.
std::int64_t words_in(const Integers& sizes) {
  std::int64_t words = 1;
  for (const std::int64_t size : sizes) {
    if (size < 0 || size > kMostIntegers || words > kMostIntegers) return kMostIntegers + 1;
    words *= size;
  }
  return words;
}

/// A node whose inputs are known, and what it computes.
class Evaluation {
 public:
  /// `out`: the sizes of the result.
  Evaluation(const onnx::NodeProto& node, const std::vector<IntegerInput>& inputs, Integers out)
      : node_(node), inputs_(inputs), out_(std::move(out)) {}

  Result run() const {
    static const std::map<std::string, Result (Evaluation::*)() const> kOperators = {
        {"Shape", &Evaluation::shape},         {"Size", &Evaluation::size},
        {"Constant", &Evaluation::constant},   {"ConstantOfShape", &Evaluation::constant_of_shape},
        {"Identity", &Evaluation::same},       {"Cast", &Evaluation::same},
        {"Squeeze", &Evaluation::same},        {"Unsqueeze", &Evaluation::same},
        {"Reshape", &Evaluation::same},        {"Gather", &Evaluation::gather},
        {"Concat", &Evaluation::concat},       {"Slice", &Evaluation::slice},
        {"Range", &Evaluation::range},         {"ReduceProd", &Evaluation::product},
        {"Transpose", &Evaluation::transpose}, {"Where", &Evaluation::where}};
    const auto found = kOperators.find(node_.op_type());
    return found != kOperators.end() ? (this->*found->second)() : arithmetic();
  }

 private:
  Result input(std::size_t at) const {
    if (at >= inputs_.size() || inputs_[at].data == nullptr) return std::nullopt;
    return small_integers(*inputs_[at].data);
  }
  /// An input that may be left out.
  Result input_or(std::size_t at, const Integers& otherwise) const {
    const bool left_out = at >= inputs_.size() || node_.input(static_cast<int>(at)).empty();
    return left_out ? otherwise : input(at);
  }
  Result same() const { return input(0); }

  std::int64_t attribute(const char* name, std::int64_t otherwise) const {
    for (const auto& attribute : node_.attribute()) {
      if (attribute.name() == name) return attribute.i();
    }
    return otherwise;
  }

  Result sizes() const {
    if (inputs_.empty() || inputs_[0].type == nullptr ||
        !inputs_[0].type->tensor_type().has_shape()) {
      return std::nullopt;
    }
    Integers sizes;
    for (const auto& dimension : inputs_[0].type->tensor_type().shape().dim()) {
      if (!dimension.has_dim_value()) return std::nullopt;
      sizes.push_back(dimension.dim_value());
    }
    return sizes;
  }

  Result shape() const {
    const Result all = sizes();
    if (!all) return std::nullopt;
    const auto rank = static_cast<std::int64_t>(all->size());
    const auto position = [&](std::int64_t at) {
      return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    const std::int64_t start = position(attribute("start", 0));
    const std::int64_t end = std::max(start, position(attribute("end", rank)));
    return Integers(all->begin() + start, all->begin() + end);
  }

  Result size() const {
    const Result all = sizes();
    return all ? product_of(*all) : std::nullopt;
  }

  Result product() const {
    const Result words = input(0);
    return words ? product_of(*words) : std::nullopt;
  }

  static Result product_of(const Integers& factors) {
    IntegerWord product = 1;
    for (const std::int64_t factor : factors) {
      if (product) product = multiplied(*product, factor);
    }
    return product ? Result(Integers{*product}) : std::nullopt;
  }

  Result constant() const {
    for (const auto& value : node_.attribute()) {
      if (value.name() == "value") return small_integers(value.t());
      if (value.name() == "value_int") return Integers{value.i()};
      if (value.name() == "value_ints") return Integers(value.ints().begin(), value.ints().end());
    }
    return std::nullopt;
  }

  Result constant_of_shape() const {
    const Result shape = input(0);
    if (!shape || shape->size() > 1) return std::nullopt;
    const std::int64_t count = shape->empty() ? 1 : shape->front();
    if (count < 0 || count > kMostIntegers || node_.attribute_size() != 1) return std::nullopt;
    const Result value = small_integers(node_.attribute(0).t());
    if (!value || value->size() != 1) return std::nullopt;
    return Integers(static_cast<std::size_t>(count), value->front());
  }

  Result gather() const {
    const Result words = input(0), at = input(1);
    if (!words || !at || attribute("axis", 0) != 0) return std::nullopt;
    const auto count = static_cast<std::int64_t>(words->size());
    Integers gathered;
    for (const std::int64_t index : *at) {
      if (index < -count || index >= count) return std::nullopt;
      gathered.push_back((*words)[index < 0 ? index + count : index]);
    }
    return gathered;
  }

  Result concat() const {
    Integers all;
    for (std::size_t at = 0; at < inputs_.size(); ++at) {
      const Result words = input(at);
      if (!words) return std::nullopt;
      all.insert(all.end(), words->begin(), words->end());
    }
    return all;
  }

  /// Any dimensions and steps; the library has worked out the result's sizes.
  Result slice() const {
    const Result words = input(0), starts = input(1), ends = input(2);
    if (!words || !starts || !ends || out_.size() != sizes_of(0).size()) return std::nullopt;
    Integers all_axes(starts->size());
    std::iota(all_axes.begin(), all_axes.end(), 0);
    const Result axes = input_or(3, all_axes), steps = input_or(4, Integers(starts->size(), 1));
    if (!axes || !steps || axes->size() != starts->size() || steps->size() != starts->size()) {
      return std::nullopt;
    }
    const Integers sizes = sizes_of(0);
    const auto rank = static_cast<std::int64_t>(sizes.size());
    Integers first(sizes.size(), 0), step(sizes.size(), 1);
    for (std::size_t i = 0; i < axes->size(); ++i) {
      const std::int64_t axis = (*axes)[i] < 0 ? (*axes)[i] + rank : (*axes)[i];
      if (axis < 0 || axis >= rank || std::abs((*steps)[i] / kMostIntegers) > 1)
        return std::nullopt;
      const std::int64_t start = (*starts)[i] < 0 ? (*starts)[i] + sizes[axis] : (*starts)[i];
      step[axis] = (*steps)[i];
      first[axis] = std::clamp<std::int64_t>(start, 0, std::max<std::int64_t>(0, sizes[axis] - 1));
    }
    return picked(*words, [&](std::size_t axis, std::int64_t at) {
      return std::pair(axis, first[axis] + at * step[axis]);
    });
  }

  Result transpose() const {
    const Result words = input(0);
    const std::size_t rank = sizes_of(0).size();
    if (!words || out_.size() != rank) return std::nullopt;
    Integers order(rank);
    for (std::size_t i = 0; i < rank; ++i) order[i] = static_cast<std::int64_t>(rank - 1 - i);
    for (const auto& value : node_.attribute()) {
      if (value.name() == "perm") order.assign(value.ints().begin(), value.ints().end());
    }
    if (order.size() != rank) return std::nullopt;
    return picked(*words, [&](std::size_t axis, std::int64_t at) {
      return std::pair(static_cast<std::size_t>(order[axis]), at);
    });
  }

  /// The result whose word at each place is the first input's at the place that `source` says for
  /// each of its axes: which axis, and where along it.
  template <class Source>
  Result picked(const Integers& words, const Source& source) const {
    const Integers sizes = sizes_of(0);
    Integers result;
    for (std::int64_t word = 0; word < words_in(out_); ++word) {
      Integers place(sizes.size(), 0);
      std::int64_t rest = word;
      for (std::size_t axis = out_.size(); axis-- > 0; rest /= out_[axis]) {
        const auto [from, at] = source(axis, rest % out_[axis]);
        if (from >= sizes.size() || at < 0 || at >= sizes[from]) return std::nullopt;
        place[from] = at;
      }
      std::int64_t at = 0;
      for (std::size_t axis = 0; axis < sizes.size(); ++axis) at = at * sizes[axis] + place[axis];
      result.push_back(words[static_cast<std::size_t>(at)]);
    }
    return result;
  }

  Result where() const {
    const Result condition = input(0), yes = input(1), no = input(2);
    if (!condition || !yes || !no) return std::nullopt;
    const std::size_t count = std::max({condition->size(), yes->size(), no->size()});
    Integers result;
    for (std::size_t i = 0; i < count; ++i) {
      const IntegerWord chosen = at(*condition, i, count), a = at(*yes, i, count),
                        b = at(*no, i, count);
      if (!chosen || !a || !b) return std::nullopt;
      result.push_back(*chosen != 0 ? *a : *b);
    }
    return result;
  }

  Result range() const {
    const Result start = input(0), limit = input(1), step = input(2);
    if (!start || !limit || !step || start->size() != 1 || limit->size() != 1 ||
        *step != Integers{1} || limit->front() > kMostIntegers || start->front() < 0) {
      return std::nullopt;
    }
    Integers all;
    for (std::int64_t value = start->front(); value < limit->front(); ++value) all.push_back(value);
    return all;
  }

  Result arithmetic() const {
    const IntegerFunction function = integer_function(node_.op_type());
    const Result a = input(0), b = input(1);
    if (function == nullptr || inputs_.size() != 2 || !a || !b) return std::nullopt;
    const std::size_t count = std::max(a->size(), b->size());
    Integers results;
    for (std::size_t i = 0; i < count; ++i) {
      const IntegerWord left = at(*a, i, count), right = at(*b, i, count);
      const IntegerWord result = left && right ? function(*left, *right) : IntegerWord();
      if (!result) return std::nullopt;
      results.push_back(*result);
    }
    return results;
  }

  /// The i-th of `count` words, where a single one stands for all of them.
  static IntegerWord at(const Integers& words, std::size_t i, std::size_t count) {
    if (words.size() == count) return words[i];
    return words.size() == 1 ? IntegerWord(words.front()) : IntegerWord();
  }

  Integers sizes_of(std::size_t input) const {
    return {inputs_[input].data->dims().begin(), inputs_[input].data->dims().end()};
  }

  const onnx::NodeProto& node_;
  const std::vector<IntegerInput>& inputs_;
  Integers out_;
};

onnx::TensorProto tensor_of(std::int32_t type, const Integers& sizes, const Integers& words) {
  onnx::TensorProto tensor;
  tensor.set_data_type(type);
  for (const std::int64_t size : sizes) tensor.add_dims(size);
  for (const std::int64_t word : words) {
    if (type == onnx::TensorProto::INT64) {
      tensor.add_int64_data(word);
    } else {
      tensor.add_int32_data(static_cast<std::int32_t>(word));
    }
  }
  return tensor;
}

}  // namespace

std::optional<std::vector<std::int64_t>> small_integers(const onnx::TensorProto& tensor) {
  const std::int64_t words = words_in({tensor.dims().begin(), tensor.dims().end()});
  if (words > kMostIntegers || tensor.data_location() == onnx::TensorProto::EXTERNAL) {
    return std::nullopt;
  }
  Integers integers;
  if (tensor.data_type() == onnx::TensorProto::INT64) {
    integers = onnx::ParseData<std::int64_t>(&tensor);
  } else if (tensor.data_type() == onnx::TensorProto::INT32) {
    for (const std::int32_t word : onnx::ParseData<std::int32_t>(&tensor)) integers.push_back(word);
  } else if (tensor.data_type() == onnx::TensorProto::BOOL) {
    integers.assign(tensor.int32_data().begin(), tensor.int32_data().end());
  } else {
    return std::nullopt;
  }
  if (static_cast<std::int64_t>(integers.size()) != words) return std::nullopt;
  return integers;
}

std::optional<onnx::TensorProto> integer_value(const onnx::NodeProto& node,
                                               const std::vector<IntegerInput>& inputs,
                                               const onnx::TypeProto& type) {
  const std::int32_t words = type.tensor_type().elem_type();
  const bool is_integer = words == onnx::TensorProto::INT64 || words == onnx::TensorProto::INT32 ||
                          words == onnx::TensorProto::BOOL;
  if (!node.domain().empty() || !is_integer || !type.tensor_type().has_shape()) return std::nullopt;
  const auto& shape = type.tensor_type().shape();
  Integers sizes;
  for (const auto& dimension : shape.dim()) {
    if (!dimension.has_dim_value() && shape.dim_size() > 1) return std::nullopt;
    sizes.push_back(dimension.has_dim_value() ? dimension.dim_value() : 0);
  }
  const bool is_open = sizes.size() == 1 && !shape.dim(0).has_dim_value();
  if (words_in(sizes) > kMostIntegers) return std::nullopt;
  const Result result = Evaluation(node, inputs, sizes).run();
  if (!result || result->size() > kMostIntegers) return std::nullopt;
  const auto count = static_cast<std::int64_t>(result->size());
  if (is_open) sizes = {count};
  return words_in(sizes) == count ? std::optional(tensor_of(words, sizes, *result)) : std::nullopt;
}

}  // namespace orrery::onnx_library
