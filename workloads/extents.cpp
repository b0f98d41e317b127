#include "workloads/extents.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <system_error>

#include "base/error.h"

namespace orrery {
namespace {

void set_pair(std::int64_t& vertical, std::int64_t& horizontal,
              const std::vector<std::int64_t>& extents) {
  if (extents.empty() || extents.size() > 2) {
    throw InputError(fmt::format("found '{}'; allowed: a number or HxW", fmt::join(extents, "x")));
  }
  vertical = extents.front();
  horizontal = extents.back();
}

}  // namespace

std::vector<std::int64_t> parse_extents(const std::string& text) {
  std::vector<std::int64_t> extents;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    std::int64_t value = 0;
    const auto [stop, status] = std::from_chars(at, end, value);
    if (status != std::errc() || value < 0 || value > kMaxDimension ||
        (stop != end && *stop != 'x')) {
      throw InputError(fmt::format("found '{}'; allowed: whole numbers from 0 to {}, joined by x",
                                   text, kMaxDimension));
    }
    extents.push_back(value);
    if (stop == end) return extents;
    at = stop + 1;
  }
}

void set_kernel(ConvSpec& spec, const std::vector<std::int64_t>& extents) {
  set_pair(spec.r, spec.s, extents);
}

void set_stride(ConvSpec& spec, const std::vector<std::int64_t>& extents) {
  set_pair(spec.stride_h, spec.stride_w, extents);
}

void set_dilation(ConvSpec& spec, const std::vector<std::int64_t>& extents) {
  set_pair(spec.dilation_h, spec.dilation_w, extents);
}

void set_pad(ConvSpec& spec, const std::vector<std::int64_t>& extents) {
  if (extents.size() == 4) {
    spec.pad_top = extents[0];
    spec.pad_bottom = extents[1];
    spec.pad_left = extents[2];
    spec.pad_right = extents[3];
    return;
  }
  if (extents.empty() || extents.size() > 2) {
    throw InputError(
        fmt::format("found '{}'; allowed: a number, HxW or TxBxLxR (top, bottom, left, right; the "
                    "key pads has ONNX's order TxLxBxR)",
                    fmt::join(extents, "x")));
  }
  spec.pad_top = spec.pad_bottom = extents.front();
  spec.pad_left = spec.pad_right = extents.back();
}

void set_onnx_pads(ConvSpec& spec, const std::vector<std::int64_t>& extents) {
  if (extents.size() != 4) {
    throw InputError(
        fmt::format("found '{}'; allowed: TxLxBxR, ONNX's order (top, left, bottom, right)",
                    fmt::join(extents, "x")));
  }
  set_pad(spec, {extents[0], extents[2], extents[1], extents[3]});
}

}  // namespace orrery
