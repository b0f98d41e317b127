#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/hdf5_read.h"
#include "base/npy.h"
#include "base/npz.h"
#include "workloads/tensor_order.h"
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

/// Where the ':' between a file with one of these suffixes and the name of an array in it is; npos
/// when there is none.
std::size_t colon_behind(const std::string& text, std::initializer_list<const char*> suffixes) {
  for (const std::string suffix : suffixes) {
    const std::size_t at = text.find(suffix + ":");
    if (at != std::string::npos) return at + suffix.size();
  }
  return std::string::npos;
}

std::size_t hdf5_colon(const std::string& text) { return colon_behind(text, {".h5", ".hdf5"}); }
std::size_t npz_colon(const std::string& text) { return colon_behind(text, {".npz"}); }

IntegerArray read_array(const std::string& name, const ShapeCheck& check) {
  const std::size_t hdf5 = hdf5_colon(name);
  if (hdf5 != std::string::npos) {
    return read_hdf5_integers(name.substr(0, hdf5), name.substr(hdf5 + 1), check);
  }
  const std::size_t npz = npz_colon(name);
  if (npz != std::string::npos) return read_npz(name.substr(0, npz), name.substr(npz + 1), check);
  return name.ends_with(".npz") ? read_npz(name, "", check) : read_npy(name, check);
}

class TensorFile : public TensorSource {
 public:
  TensorFile(std::string file, bool is_unsigned)
      : file_(std::move(file)), order_(take_order(file_)), is_unsigned_(is_unsigned) {}

  std::vector<std::int64_t> words(const Layer& layer, Operand operand,
                                  std::uint64_t) const override {
    const std::string name = with_name(file_, layer.name);
    const TensorOrder order(layer, operand, order_, name);
    IntegerArray array =
        read_array(name, [&](const std::vector<std::int64_t>& shape) { order.check(shape); });
    check_range(layer, operand, name, array.values);
    return order.in_layer_order(std::move(array.values), array.shape);
  }

  bool is_file() const override { return true; }
  bool depends_on_name() const override { return file_.find(kPlaceholder) != std::string::npos; }

 private:
  void check_range(const Layer& layer, Operand operand, const std::string& name,
                   const std::vector<std::int64_t>& words) const {
    const int bits = layer.bits(operand);
    const std::int64_t half = std::int64_t{1} << (std::min(bits, 63) - 1);
    const std::int64_t least = is_unsigned_ ? 0 : -half;
    const std::int64_t most = is_unsigned_ ? half - 1 + half : half - 1;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] >= least && words[i] <= most) continue;
      const bool would_fit = !is_unsigned_ && words[i] >= 0 && words[i] <= half - 1 + half;
      throw InputError({name, 0, ""},
                       fmt::format("number {} is {}; allowed in {} bits: {} to {}{}", i, words[i],
                                   bits, least, most,
                                   would_fit ? fmt::format(" (up to {} with --unsigned {})",
                                                           half - 1 + half, name_of(operand))
                                             : ""));
    }
  }

  std::string file_, order_;
  bool is_unsigned_;
};

}  // namespace

bool is_tensor_file(const std::string& source) {
  std::string text = source;
  take_order(text);
  return text.ends_with(".npy") || text.ends_with(".npz") || text.find('/') != std::string::npos ||
         npz_colon(text) != std::string::npos || hdf5_colon(text) != std::string::npos;
}

std::unique_ptr<TensorSource> make_tensor_file(const std::string& file, bool is_unsigned) {
  return std::make_unique<TensorFile>(file, is_unsigned);
}

}  // namespace orrery
