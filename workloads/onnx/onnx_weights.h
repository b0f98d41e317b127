#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "workloads/tensor_source.h"

namespace orrery {

/// Where a layer's weights are in a model.
struct OnnxWeight {
  std::string tensor;         // the initializer
  bool inputs_first = false;  // words are [g][c][k], as a matrix that is multiplied from the right
};

/// The weights of a model's layers as words: whole numbers as they are, those without a sign moved
/// by half their range; real ones scaled, the largest of a tensor to the largest word, and rounded.
/// Layers whose weights are not there have drawn ones.
class OnnxWeights : public TensorSource {
 public:
  /// `weights` by the names of layers.
  OnnxWeights(std::filesystem::path model, std::map<std::string, OnnxWeight> weights)
      : model_(std::move(model)), weights_(std::move(weights)) {}

  std::vector<std::int64_t> words(const Layer& layer, Operand operand,
                                  std::uint64_t seed) const override;
  bool depends_on_name() const override { return true; }

 private:
  std::filesystem::path model_;
  std::map<std::string, OnnxWeight> weights_;
};

}  // namespace orrery
