#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// Where the words of an input tensor come from: a distribution and a seed, or a file. Those that
/// are drawn are plug-ins: one Registration<TensorSource, const TensorParameters&>.
class TensorSource {
 public:
  virtual ~TensorSource() = default;
  /// The words of `operand` (kIfmap or kFilter) of `layer`, layer.words(operand) of them, row-major
  /// as [n][g][c][h][w] or [g][k][c][r][s]. Each fits layer.bits(operand) in two's complement. The
  /// same seed gives the same words. Throws InputError, as when a file does not fit the layer.
  virtual std::vector<std::int64_t> words(const Layer& layer, Operand operand,
                                          std::uint64_t seed) const = 0;
  /// Do layers that are the same but for their names get different words?
  virtual bool depends_on_name() const { return false; }
  /// Are the words read, and not drawn?
  virtual bool is_file() const { return false; }
};

/// The numbers behind a distribution's name, as in "gaussian:sigma=0.2,density=0.5".
class TensorParameters {
 public:
  /// `text` is KEY=VALUE,...; `where` is for messages. Throws InputError.
  TensorParameters(const std::string& text, std::string where);
  /// The value of `key`, from `min` to `max`; `otherwise` when it was not given. Throws InputError.
  double number(const std::string& key, double otherwise, double min, double max) const;
  /// InputError for what was given and never asked for.
  void refuse_others() const;

 private:
  std::string where_;
  std::map<std::string, double> values_;
  mutable std::map<std::string, bool> asked_;
};

/// What the inputs of a run are made of.
struct Tensors {
  /// Indexed by kIfmap and kFilter; null: uniform.
  std::array<std::shared_ptr<const TensorSource>, 2> source;
  std::array<bool, 2> is_unsigned = {};  // files' words go from 0 to 2^bits - 1

  /// The words of one input of a layer. Throws InputError.
  std::vector<std::int64_t> words(const Layer& layer, Operand operand, std::uint64_t seed) const;
  /// Do layers that are the same but for their names get different words?
  bool depend_on_name() const;
};

/// Reads OPERAND=SOURCE, as --tensors has it, into `tensors`; SOURCE is NAME, NAME:KEY=VALUE,...,
/// FILE.npy, FILE.npz:ARRAY or FILE.h5:DATASET, a file with "@ORDER" behind it where its dimensions
/// are not in the usual order (see TensorOrder). Throws InputError.
void read_tensors_option(const std::string& text, Tensors& tensors);

/// Reads an operand whose files have unsigned words, as --unsigned has it; before the sources are
/// read. Throws InputError.
void read_unsigned_option(const std::string& operand, Tensors& tensors);
/// InputError when an operand with unsigned words does not come from a file.
void check_unsigned(const Tensors& tensors);

/// A file with the words themselves; "{layer}" in its name stands for the layer's. The format is
/// decided by the suffix: .npz, .h5 or .hdf5 with a name behind a colon; .npy otherwise.
std::unique_ptr<TensorSource> make_tensor_file(const std::string& file, bool is_unsigned);
/// Does this name a file and not a distribution?
bool is_tensor_file(const std::string& text);

}  // namespace orrery
