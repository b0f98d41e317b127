#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// The numbers of "3", "3x1" or "1x2x1x2", each from 0 to kMaxDimension. Throws InputError without
/// a location when `text` is anything else.
std::vector<std::int64_t> parse_extents(const std::string& text);

/// Setters for the keys that the command line and the network files share. One number counts for
/// both directions, HxW for each; padding may also be TxBxLxR (top, bottom, left, right). Throw
/// InputError without a location for any other count.
void set_kernel(ConvSpec& spec, const std::vector<std::int64_t>& extents);
void set_stride(ConvSpec& spec, const std::vector<std::int64_t>& extents);
void set_dilation(ConvSpec& spec, const std::vector<std::int64_t>& extents);
void set_pad(ConvSpec& spec, const std::vector<std::int64_t>& extents);
/// Padding in the order of ONNX's attribute `pads`: TxLxBxR.
void set_onnx_pads(ConvSpec& spec, const std::vector<std::int64_t>& extents);

}  // namespace orrery
