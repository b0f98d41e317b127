#include "search/strategies/neural_surrogate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace orrery {
namespace {

constexpr Eigen::Index kHidden = 32;
constexpr Eigen::Index kMiniBatch = 32;
constexpr double kRate = 0.01, kMeanDecay = 0.9, kSquareDecay = 0.999, kLeastRoot = 1e-8;
constexpr double kWeightDecay = 1e-4;

nlohmann::json matrix_json(const Eigen::MatrixXd& matrix) {
  return std::vector<double>(matrix.data(), matrix.data() + matrix.size());
}

void read_matrix(const nlohmann::json& json, Eigen::Index rows, Eigen::MatrixXd& matrix) {
  const auto values = json.get<std::vector<double>>();
  matrix = Eigen::Map<const Eigen::MatrixXd>(values.data(), rows,
                                             static_cast<Eigen::Index>(values.size()) / rows);
}

}  // namespace

NeuralSurrogate::NeuralSurrogate(Eigen::Index inputs, Eigen::Index outputs, Random& random)
    : mean_(Eigen::RowVectorXd::Zero(outputs)), deviation_(Eigen::RowVectorXd::Ones(outputs)) {
  const Eigen::Index sizes[kLayers + 1] = {inputs, kHidden, kHidden, outputs};
  for (int i = 0; i < kLayers; ++i) {
    Layer& layer = layers_[i];
    layer.weights.setZero(sizes[i] + 1, sizes[i + 1]);
    for (Eigen::Index row = 0; row < sizes[i]; ++row) {  // Glorot and Bengio, 2010; biases are 0
      for (Eigen::Index column = 0; column < sizes[i + 1]; ++column) {
        layer.weights(row, column) =
            random.normal() * std::sqrt(2.0 / static_cast<double>(sizes[i] + sizes[i + 1]));
      }
    }
    layer.mean = layer.square = Eigen::MatrixXd::Zero(sizes[i] + 1, sizes[i + 1]);
  }
}

NeuralSurrogate::Pass NeuralSurrogate::forward(const Eigen::MatrixXd& points) const {
  Pass pass;
  Eigen::MatrixXd values = points;
  for (int i = 0; i < kLayers; ++i) {
    const Eigen::Index inputs = layers_[i].weights.rows() - 1;
    Eigen::MatrixXd next = values * layers_[i].weights.topRows(inputs);
    next.rowwise() += layers_[i].weights.row(inputs);
    pass.inputs[i] = std::move(values);
    values = i + 1 < kLayers ? Eigen::MatrixXd(next.array().tanh()) : next;
  }
  pass.outputs = std::move(values);
  return pass;
}

/// The derivatives by the inputs, given those by the outputs; `gradients`, unless null, takes those
/// by each layer's weights.
Eigen::MatrixXd NeuralSurrogate::backward(const Pass& pass, Eigen::MatrixXd errors,
                                          Eigen::MatrixXd* gradients) const {
  for (int i = kLayers - 1; i >= 0; --i) {
    const Eigen::Index inputs = layers_[i].weights.rows() - 1;
    if (gradients != nullptr) {
      gradients[i].resize(inputs + 1, errors.cols());
      gradients[i].topRows(inputs) = pass.inputs[i].transpose() * errors;
      gradients[i].row(inputs) = errors.colwise().sum();
    }
    errors = errors * layers_[i].weights.topRows(inputs).transpose();
    if (i > 0) errors.array() *= 1 - pass.inputs[i].array().square();  // the derivative of tanh
  }
  return errors;
}

void NeuralSurrogate::descend(const Eigen::MatrixXd* gradients) {
  ++steps_;
  const double unbias1 = 1 - std::pow(kMeanDecay, steps_),
               unbias2 = 1 - std::pow(kSquareDecay, steps_);
  for (int i = 0; i < kLayers; ++i) {
    Layer& layer = layers_[i];
    const Eigen::MatrixXd gradient = gradients[i] + kWeightDecay * layer.weights;
    layer.mean = kMeanDecay * layer.mean + (1 - kMeanDecay) * gradient;
    layer.square =
        kSquareDecay * layer.square.array() + (1 - kSquareDecay) * gradient.array().square();
    layer.weights.array() -= kRate * (layer.mean.array() / unbias1) /
                             ((layer.square.array() / unbias2).sqrt() + kLeastRoot);
  }
}

void NeuralSurrogate::standardise(const Eigen::MatrixXd& values) {
  for (Eigen::Index output = 0; output < values.cols(); ++output) {
    double count = 0, sum = 0, squares = 0;
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
      const double value = values(row, output);
      if (std::isnan(value)) continue;
      ++count;
      sum += value;
      squares += value * value;
    }
    if (count == 0) continue;
    mean_[output] = sum / count;
    const double variance = squares / count - mean_[output] * mean_[output];
    deviation_[output] = variance > 1e-12 ? std::sqrt(variance) : 1;
  }
}

void NeuralSurrogate::train(const Eigen::MatrixXd& points, const Eigen::MatrixXd& values,
                            int epochs, Random& random) {
  standardise(values);
  std::vector<Eigen::Index> order(static_cast<std::size_t>(points.rows()));
  std::iota(order.begin(), order.end(), 0);
  Eigen::MatrixXd gradients[kLayers];
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (Eigen::Index begin = 0; begin < points.rows(); begin += kMiniBatch) {
      const Eigen::Index count = std::min(kMiniBatch, points.rows() - begin);
      Eigen::MatrixXd batch(count, points.cols()), wanted(count, values.cols());
      for (Eigen::Index i = 0; i < count; ++i) {
        const Eigen::Index row = order[static_cast<std::size_t>(begin + i)];
        batch.row(i) = points.row(row);
        wanted.row(i) = (values.row(row) - mean_).array() / deviation_.array();
      }
      const Pass pass = forward(batch);
      Eigen::MatrixXd errors = (pass.outputs - wanted) / static_cast<double>(count);
      errors = errors.unaryExpr([](double error) { return std::isnan(error) ? 0 : error; });
      backward(pass, std::move(errors), gradients);
      descend(gradients);
    }
  }
}

Eigen::MatrixXd NeuralSurrogate::predict(const Eigen::MatrixXd& points) const {
  Eigen::MatrixXd outputs = forward(points).outputs;
  outputs.array().rowwise() *= deviation_.array();
  outputs.rowwise() += mean_;
  return outputs;
}

Eigen::MatrixXd NeuralSurrogate::gradient(const Eigen::MatrixXd& points,
                                          const Eigen::MatrixXd& weights) const {
  return backward(forward(points), weights.array().rowwise() * deviation_.array(), nullptr);
}

nlohmann::json NeuralSurrogate::save() const {
  auto layers = nlohmann::json::array();
  for (const Layer& layer : layers_) {
    layers.push_back({layer.weights.rows(), matrix_json(layer.weights), matrix_json(layer.mean),
                      matrix_json(layer.square)});
  }
  return {{"layers", layers},
          {"mean", matrix_json(mean_)},
          {"deviation", matrix_json(deviation_)},
          {"steps", steps_}};
}

void NeuralSurrogate::load(const nlohmann::json& json) {
  for (int i = 0; i < kLayers; ++i) {
    const auto& saved = json.at("layers").at(static_cast<std::size_t>(i));
    const Eigen::Index rows = saved.at(0);
    read_matrix(saved.at(1), rows, layers_[i].weights);
    read_matrix(saved.at(2), rows, layers_[i].mean);
    read_matrix(saved.at(3), rows, layers_[i].square);
  }
  Eigen::MatrixXd row;
  read_matrix(json.at("mean"), 1, row);
  mean_ = row;
  read_matrix(json.at("deviation"), 1, row);
  deviation_ = row;
  steps_ = json.at("steps");
}

}  // namespace orrery
