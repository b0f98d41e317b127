#include "workloads/layer_content.h"

#include <cstring>

namespace orrery {
namespace {

void append(std::string& text, std::int64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  text.append(bytes, sizeof number);
}

}  // namespace

std::string content_of(const Layer& layer) {
  std::string text;
  for (const std::int64_t size : layer.shape.size) append(text, size);
  for (const std::int64_t number :
       {static_cast<std::int64_t>(layer.op), layer.stride_h, layer.stride_w, layer.dilation_h,
        layer.dilation_w, layer.pad_top, layer.pad_bottom, layer.pad_left, layer.pad_right,
        layer.in_h, layer.in_w, std::int64_t{layer.ifmap_bits}, std::int64_t{layer.filter_bits},
        std::int64_t{layer.ofmap_bits}, std::int64_t{layer.psum_bits}, layer.ifmap_zeros,
        layer.ofmap_zeros, std::int64_t{layer.eltwise_inputs}, layer.broadcast_words}) {
    append(text, number);
  }
  return text;
}

}  // namespace orrery
