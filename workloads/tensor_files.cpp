#include <fmt/format.h>

#include "base/error.h"
#include "base/hdf5_read.h"
#include "base/npy.h"
#include "workloads/tensor_source.h"

namespace orrery {
namespace {

constexpr const char* kPlaceholder = "{layer}";

std::string with_name(std::string text, const std::string& name) {
  const std::string placeholder = kPlaceholder;
  for (std::size_t at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + name.size())) {
    text.replace(at, placeholder.size(), name);
  }
  return text;
}

/// Where the ':' before the dataset is; npos when this is no HDF5 file.
std::size_t dataset_colon(const std::string& text) {
  for (const std::string suffix : {".h5", ".hdf5"}) {
    const std::size_t at = text.find(suffix + ":");
    if (at != std::string::npos) return at + suffix.size();
  }
  return std::string::npos;
}

class TensorFile : public TensorSource {
 public:
  explicit TensorFile(std::string file) : file_(std::move(file)) {}

  std::vector<std::int64_t> words(const Layer& layer, Operand operand,
                                  std::uint64_t) const override {
    const std::string name = with_name(file_, layer.name);
    const std::size_t colon = dataset_colon(name);
    IntegerArray array = colon == std::string::npos
                             ? read_npy(name)
                             : read_hdf5_integers(name.substr(0, colon), name.substr(colon + 1));
    check(layer, operand, name, array.values);
    return std::move(array.values);
  }

  bool depends_on_name() const override { return file_.find(kPlaceholder) != std::string::npos; }

 private:
  static void check(const Layer& layer, Operand operand, const std::string& name,
                    const std::vector<std::int64_t>& words) {
    const std::int64_t expected = layer.words(operand).value;
    if (static_cast<std::int64_t>(words.size()) != expected) {
      throw InputError({name, 0, ""},
                       fmt::format("has {} numbers; allowed for the {} of {}: {}", words.size(),
                                   name_of(operand), layer.name, expected));
    }
    const int bits = layer.bits(operand);
    const std::int64_t half = std::int64_t{1} << (std::min(bits, 63) - 1);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] >= -half && words[i] < half) continue;
      throw InputError({name, 0, ""}, fmt::format("number {} is {}; allowed in {} bits: {} to {}",
                                                  i, words[i], bits, -half, half - 1));
    }
  }

  std::string file_;
};

}  // namespace

bool is_tensor_file(const std::string& text) {
  return text.ends_with(".npy") || dataset_colon(text) != std::string::npos;
}

std::unique_ptr<TensorSource> make_tensor_file(const std::string& file) {
  return std::make_unique<TensorFile>(file);
}

}  // namespace orrery
