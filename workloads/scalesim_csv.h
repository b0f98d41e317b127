#pragma once

#include <filesystem>
#include <string>

#include "workloads/network.h"

namespace orrery {

/// A SCALE-Sim topology file (v1 to v3), in its convolution form
///   Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter,
///   Strides,
/// (or with one stride column for each direction) or its GEMM form
///   Layer, M, N, K,
/// The form is told by the header line. As in SCALE-Sim
/// - the output size rounds up, ceil((H - Fh + S) / S): rows of padding are added below and to the
///   right where the last window would not fit;
/// - nothing else is padded, and a depth-wise row is a convolution of the channels that it states,
///   save that a row with DP in its name is done for each channel by itself (a group here);
/// - a column named Batch of the GEMM form counts products, each with its own right-hand matrix.
/// Blank and comma-only lines are skipped. A sparsity column (N:M) and other columns are ignored;
/// `notes` of the network say so. Throws InputError with file, line and column.
Network load_scalesim_csv(const std::filesystem::path& file);
/// The same from text; `file` is only for messages and the network's name.
Network parse_scalesim_csv(const std::string& text, const std::filesystem::path& file);

}  // namespace orrery
