#include "workloads/tensor_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/registry.h"

namespace orrery {
namespace {

constexpr const char* kOption = "--tensors";
constexpr const char* kUnsignedOption = "--unsigned";

/// An input has its own random numbers, so that reading one from a file leaves the other as it was.
std::uint64_t seed_of(std::uint64_t seed, Operand operand) {
  return seed * 2 + (operand == Operand::kFilter ? 1 : 0);
}

const TensorSource& uniform() {
  static const std::unique_ptr<TensorSource> source =
      Registry<TensorSource, const TensorParameters&>::instance().make(
          "uniform", TensorParameters("", kOption));
  return *source;
}

std::unique_ptr<TensorSource> make_source(const std::string& text, bool is_unsigned) {
  if (is_tensor_file(text)) return make_tensor_file(text, is_unsigned);
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const TensorParameters parameters(colon == std::string::npos ? "" : text.substr(colon + 1), name);
  auto source = Registry<TensorSource, const TensorParameters&>::instance().make(name, parameters);
  parameters.refuse_others();
  return source;
}

}  // namespace

TensorParameters::TensorParameters(const std::string& text, std::string where)
    : where_(std::move(where)) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = part.find('=');
    double value = 0;
    const char* last = part.data() + part.size();
    bool good = equals != std::string::npos && equals > 0;
    if (good) {
      const auto [stop, status] = std::from_chars(part.data() + equals + 1, last, value);
      good = status == std::errc() && stop == last;
    }
    if (!good) {
      throw InputError({kOption, 0, where_}, fmt::format("found '{}'; allowed: KEY=NUMBER", part));
    }
    if (!values_.emplace(part.substr(0, equals), value).second) {
      throw InputError({kOption, 0, where_},
                       fmt::format("'{}' is given twice", part.substr(0, equals)));
    }
  }
}

double TensorParameters::number(const std::string& key, double otherwise, double min,
                                double max) const {
  asked_[key] = true;
  const auto found = values_.find(key);
  if (found == values_.end()) return otherwise;
  if (!(found->second >= min && found->second <= max)) {  // also refuses what is no number
    throw InputError({kOption, 0, where_},
                     fmt::format("{}: found {}; allowed: {} to {}", key, found->second, min, max));
  }
  return found->second;
}

void TensorParameters::refuse_others() const {
  std::string allowed;
  for (const auto& [key, asked] : asked_) allowed += (allowed.empty() ? "" : ", ") + key;
  for (const auto& [key, value] : values_) {
    if (asked_.contains(key)) continue;
    throw InputError({kOption, 0, where_}, fmt::format("unknown key '{}'; allowed: {}", key,
                                                       allowed.empty() ? "none" : allowed));
  }
}

std::vector<std::int64_t> Tensors::words(const Layer& layer, Operand operand,
                                         std::uint64_t seed) const {
  const auto& chosen = source[static_cast<std::size_t>(operand)];
  return (chosen ? *chosen : uniform()).words(layer, operand, seed_of(seed, operand));
}

bool Tensors::depend_on_name() const {
  return std::any_of(source.begin(), source.end(),
                     [](const auto& chosen) { return chosen && chosen->depends_on_name(); });
}

void read_tensors_option(const std::string& text, Tensors& tensors) {
  const std::size_t equals = text.find('=');
  const std::string operand = text.substr(0, equals);
  if (equals == std::string::npos || (operand != "ifmap" && operand != "filter")) {
    throw InputError({kOption, 0, ""},
                     fmt::format("found '{}'; allowed: ifmap=SOURCE or filter=SOURCE", text));
  }
  const std::size_t index = operand == "ifmap" ? 0 : 1;
  auto& source = tensors.source[index];
  if (source) throw InputError({kOption, 0, operand}, "is given twice; allowed: once");
  try {
    source = make_source(text.substr(equals + 1), tensors.is_unsigned[index]);
  } catch (const InputError& e) {
    const std::string message = e.what();
    if (message.starts_with(kOption)) throw;
    throw InputError({kOption, 0, operand},
                     message + "; or FILE.npy, FILE.npz:ARRAY, FILE.h5:DATASET");
  }
}

void read_unsigned_option(const std::string& operand, Tensors& tensors) {
  if (operand != "ifmap" && operand != "filter") {
    throw InputError({kUnsignedOption, 0, ""},
                     fmt::format("found '{}'; allowed: ifmap, filter", operand));
  }
  tensors.is_unsigned[operand == "ifmap" ? 0 : 1] = true;
}

void check_unsigned(const Tensors& tensors) {
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    const auto index = static_cast<std::size_t>(operand);
    if (!tensors.is_unsigned[index]) continue;
    if (tensors.source[index] && tensors.source[index]->is_file()) continue;
    throw InputError(
        {kUnsignedOption, 0, name_of(operand)},
        fmt::format("is for words from a file; allowed with --tensors {}=FILE", name_of(operand)));
  }
}

}  // namespace orrery
