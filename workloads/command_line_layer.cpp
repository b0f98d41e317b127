#include "workloads/command_line_layer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "workloads/extents.h"

namespace orrery {
namespace {

constexpr std::int64_t kMaxBits = 64;
constexpr std::array kSizeKeys = {"n", "c", "h", "w", "k", "r", "s", "groups"};
constexpr std::array kNeededKeys = {"c", "h", "w", "k", "r", "s"};
constexpr std::array kExtentKeys = {"stride", "pad", "pads", "dilation"};
constexpr std::array kBitsKeys = {"ifmap_bits", "filter_bits", "ofmap_bits", "psum_bits"};
constexpr std::array kZerosKeys = {"ifmap_zeros", "ofmap_zeros"};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::int64_t parse_number(const Location& where, const std::string& text, std::int64_t max,
                          std::int64_t min = 1) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    throw InputError(
        where, fmt::format("found '{}'; allowed: a whole number from {} to {}", text, min, max));
  }
  return value;
}

template <class Keys>
bool is_one_of(const Keys& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Runs `step`; what it complains about without knowing where happened at `where`.
template <class Step>
auto located(const Location& where, Step step) {
  try {
    return step();
  } catch (const InputError& e) {
    throw InputError(where, e.what());
  }
}

/// The value of --conv, taken apart.
class ConvOption {
 public:
  explicit ConvOption(const std::string& value) {
    for (const std::string& part : split(value)) read(part);
    for (const char* key : kNeededKeys) {
      if (!texts_.contains(key)) throw InputError(where(key), "is missing");
    }
  }

  Layer layer() const {
    ConvSpec spec;
    size("n", spec.n);
    size("c", spec.c);
    size("h", spec.h);
    size("w", spec.w);
    size("k", spec.k);
    size("r", spec.r);
    size("s", spec.s);
    size("groups", spec.groups);
    extents("stride", set_stride, spec);
    if (texts_.contains("pad") && texts_.contains("pads")) {
      throw InputError(where("pads"), "allowed: pad or pads, not both");
    }
    extents("pad", set_pad, spec);
    extents("pads", set_onnx_pads, spec);
    extents("dilation", set_dilation, spec);
    Layer layer = located(where(""), [&] { return make_conv("conv", spec); });
    bits("ifmap_bits", layer.ifmap_bits);
    bits("filter_bits", layer.filter_bits);
    bits("ofmap_bits", layer.ofmap_bits);
    bits("psum_bits", layer.psum_bits);
    zeros("ifmap_zeros", layer.ifmap_zeros);
    zeros("ofmap_zeros", layer.ofmap_zeros);
    return layer;
  }

 private:
  static Location where(const std::string& key) { return {"--conv", 0, key}; }

  void read(const std::string& part) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      throw InputError(where(""), fmt::format("found '{}'; allowed: key=value", part));
    }
    const std::string key = part.substr(0, equals);
    if (!is_one_of(kSizeKeys, key) && !is_one_of(kExtentKeys, key) && !is_one_of(kBitsKeys, key) &&
        !is_one_of(kZerosKeys, key)) {
      throw InputError(where(key),
                       fmt::format("unknown key; allowed: {}, {}, {}, {}",
                                   fmt::join(kSizeKeys, ", "), fmt::join(kExtentKeys, ", "),
                                   fmt::join(kBitsKeys, ", "), fmt::join(kZerosKeys, ", ")));
    }
    if (!texts_.emplace(key, part.substr(equals + 1)).second) {
      throw InputError(where(key), "is given twice");
    }
  }

  void size(const std::string& key, std::int64_t& value) const {
    const auto found = texts_.find(key);
    if (found != texts_.end()) value = parse_number(where(key), found->second, kMaxDimension);
  }

  void bits(const std::string& key, int& value) const {
    const auto found = texts_.find(key);
    if (found == texts_.end()) return;
    value = static_cast<int>(parse_number(where(key), found->second, kMaxBits));
  }

  void zeros(const std::string& key, std::int64_t& value) const {
    const auto found = texts_.find(key);
    if (found != texts_.end()) value = parse_number(where(key), found->second, 1000, 0);
  }

  void extents(const std::string& key, void (*setter)(ConvSpec&, const std::vector<std::int64_t>&),
               ConvSpec& spec) const {
    const auto found = texts_.find(key);
    if (found == texts_.end()) return;
    located(where(key), [&] { setter(spec, parse_extents(found->second)); });
  }

  std::map<std::string, std::string> texts_;
};

}  // namespace

Layer parse_gemm_option(const std::string& value) {
  const std::vector<std::string> parts = split(value);
  if (parts.size() != 3) {
    throw InputError({"--gemm", 0, ""}, fmt::format("found '{}'; allowed: M,N,K", value));
  }
  const std::int64_t m = parse_number({"--gemm", 0, "M"}, parts[0], kMaxDimension);
  const std::int64_t n = parse_number({"--gemm", 0, "N"}, parts[1], kMaxDimension);
  const std::int64_t k = parse_number({"--gemm", 0, "K"}, parts[2], kMaxDimension);
  return located({"--gemm", 0, ""}, [&] { return make_gemm("gemm", m, n, k); });
}

Layer parse_conv_option(const std::string& value) { return ConvOption(value).layer(); }

}  // namespace orrery
