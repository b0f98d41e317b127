#pragma once

#include <string>

#include "workloads/layer.h"

namespace orrery {

/// The layer that `--gemm M,N,K` describes: [M x K] times [K x N]. Throws InputError that names the
/// option and the part of its value.
Layer parse_gemm_option(const std::string& value);

/// The layer that `--conv n=1,c=3,h=227,w=227,k=96,r=11,s=11,stride=4,pad=0,dilation=1,groups=1`
/// describes. c, h, w, k, r and s are needed; the others are 1, and pad 0, when left out. stride,
/// pad and dilation may be HxW, pad also TxBxLxR; ifmap_bits, filter_bits, ofmap_bits and
/// psum_bits, ifmap_zeros and ofmap_zeros (words of a thousand) set the precision. Throws
/// InputError that names the option and the key.
Layer parse_conv_option(const std::string& value);

}  // namespace orrery
