#include "workloads/onnx/onnx_product_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "workloads/onnx/onnx_traffic.h"

namespace orrery {
namespace {

/// [m x k] times [k x n], `batch` times over.
struct Product {
  std::int64_t m = 1, n = 1, k = 1, batch = 1;
};

InputError no_product(const OnnxNodeView& node, const OnnxShape& a, const OnnxShape& b) {
  return node.error(fmt::format("an input of {} does not fit one of {}", fmt::join(a, " x "),
                                fmt::join(b, " x ")));
}

/// Rows and columns of the last two dimensions.
void transpose(OnnxShape& shape) {
  if (shape.size() > 1) std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
}

/// The product of two stacks of matrices, as numpy.matmul defines it.
Product product_of(const OnnxNodeView& node, OnnxShape a, OnnxShape b) {
  const InputError misfit = no_product(node, a, b);
  if (a.empty() || b.empty()) throw misfit;
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) b.push_back(1);
  const std::size_t rank = std::max(a.size(), b.size());
  a.insert(a.begin(), rank - a.size(), 1);
  b.insert(b.begin(), rank - b.size(), 1);
  Product product{a[rank - 2], b[rank - 1], a[rank - 1], 1};
  if (b[rank - 2] != product.k) throw misfit;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) {
    if (a[axis] == b[axis]) {
      product.batch = words_of({product.batch, a[axis]});
    } else if (b[axis] == 1) {
      product.m = words_of({product.m, a[axis]});
    } else if (a[axis] == 1) {
      product.n = words_of({product.n, b[axis]});
    } else {
      throw misfit;
    }
  }
  return product;
}

/// The letters of an equation, blanks left out: of each operand, and of the result.
struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

Equation equation_of(const OnnxNodeView& node) {
  std::string text = node.text("equation", "");
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const auto arrow = text.find("->");
  Equation equation;
  std::istringstream operands(text.substr(0, arrow));
  for (std::string letters; std::getline(operands, letters, ',');) {
    equation.operands.push_back(letters);
  }
  if (arrow != std::string::npos) {
    equation.result = text.substr(arrow + 2);
    return equation;
  }
  // Without a result, it has the letters that are there once.
  for (char letter = 'A'; letter <= 'z'; ++letter) {
    if (std::count(text.begin(), text.end(), letter) == 1) equation.result += letter;
  }
  return equation;
}

/// The sizes of an operand's letters.
std::map<char, std::int64_t> sizes_of(const OnnxNodeView& node, const std::string& letters,
                                      const OnnxShape& shape) {
  std::map<char, std::int64_t> sizes;
  for (std::size_t axis = 0; axis < std::min(letters.size(), shape.size()); ++axis) {
    sizes[letters[axis]] = shape[axis];
  }
  if (letters.size() == shape.size() && sizes.size() == shape.size() && !sizes.contains('.')) {
    return sizes;
  }
  throw node.error(fmt::format("'{}' does not name each dimension of an input of {} once", letters,
                               fmt::join(shape, " x ")));
}

Product product_of(const OnnxNodeView& node, const Equation& equation) {
  const OnnxShape &a = node.input_shape(0), &b = node.input_shape(1);
  const auto left = sizes_of(node, equation.operands[0], a);
  const auto right = sizes_of(node, equation.operands[1], b);
  Product product;
  for (const auto& [letter, size] : left) {
    const bool kept = equation.result.find(letter) != std::string::npos;
    const bool shared = right.contains(letter);
    if (shared && right.at(letter) != size) throw no_product(node, a, b);
    std::int64_t& part = !shared ? product.m : kept ? product.batch : product.k;
    part = words_of({part, size});
  }
  for (const auto& [letter, size] : right) {
    if (!left.contains(letter)) product.n = words_of({product.n, size});
  }
  return product;
}

/// The constant one of two matrices is the weights, on either side: B'A' is (AB)'.
Layer layer_of(const std::string& name, const Product& product, bool left, bool right) {
  const auto [m, n, k, batch] = product;
  if (right) return make_gemm(name, m, n, k, batch);
  return left ? make_gemm(name, n, m, k, batch) : make_matmul(name, m, n, k, batch);
}

}  // namespace

std::vector<Layer> gemm_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  OnnxShape a = node.input_shape(op.data), b = node.input_shape(op.weights);
  if (a.size() != 2 || b.size() != 2) throw no_product(node, a, b);
  if (node.integer("transA", 0) != 0) transpose(a);
  if (node.integer("transB", 0) != 0) transpose(b);
  const Product product = product_of(node, a, b);
  const bool left = node.input(op.data).constant, right = node.input(op.weights).constant;
  return {node.built([&] {
    return right ? make_fully_connected(node.name(), product.m, product.k, product.n)
                 : layer_of(node.name(), product, left, right);
  })};
}

std::vector<Layer> matmul_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  OnnxShape a = node.input_shape(op.data), b = node.input_shape(op.weights);
  if (node.integer("transA", 0) != 0) transpose(a);
  if (node.integer("transB", 0) != 0) transpose(b);
  const Product product = product_of(node, std::move(a), std::move(b));
  const bool left = node.input(op.data).constant, right = node.input(op.weights).constant;
  return {node.built([&] { return layer_of(node.name(), product, left, right); })};
}

std::vector<Layer> einsum_layers(const OnnxNodeView& node) {
  const Equation equation = equation_of(node);
  const std::size_t inputs = node.node().inputs.size();
  if (inputs == 1) {
    const std::int64_t words = words_of(node.input_shape(0));
    return {node.built([&] { return traffic_layer(node.name(), {words}, node.output_shape()); })};
  }
  if (inputs != 2 || equation.operands.size() != 2) {
    throw node.error(fmt::format("the equation '{}' has {} operands; allowed: 1 or 2",
                                 node.text("equation", ""), inputs));
  }
  const Product product = product_of(node, equation);
  const bool left = node.input(0).constant, right = node.input(1).constant;
  return {node.built([&] { return layer_of(node.name(), product, left, right); })};
}

std::vector<Layer> recurrent_layers(const OnnxNodeView& node) {
  const OnnxShape &x = node.input_shape(0), &w = node.input_shape(1), &r = node.input_shape(2);
  const bool fits = x.size() == 3 && w.size() == 3 && r.size() == 3 && w[2] == x[2] &&
                    r[0] == w[0] && r[1] == w[1];
  if (!fits) throw no_product(node, x, w);
  const std::int64_t samples = words_of({x[0], x[1]});  // steps and batch, in either order
  return {node.built([&] {
            return make_gemm(node.name() + ".input", samples, words_of({w[0], w[1]}), w[2]);
          }),
          node.built([&] { return make_gemm(node.name() + ".state", samples, r[1], r[2], r[0]); })};
}

}  // namespace orrery
