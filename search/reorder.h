#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/system/simulate.h"
#include "workloads/channel_order.h"

namespace orrery {

/// How the filters of a network are put in another order.
struct ReorderOptions {
  Encoding encoding = Encoding::kTwosComplement;
  /// Input channels that share an order of the filters; 0: all. With several, the partial sums of
  /// each segment are added at the addresses of their outputs.
  std::int64_t segment = 0;
  Tensors tensors;
  std::uint64_t seed = 1;
};

/// What it did to one layer. Its outputs were found to be the same.
struct ReorderedLayer {
  std::string name;
  std::string note;  // why nothing was reordered; empty when something was
  std::int64_t filters = 0, weights = 0, segments = 1;
  /// Bits in which successive filters differ, each pair once.
  std::int64_t distance_before = 0, distance_after = 0;
  /// Bits that flip at the weight's input of all multipliers, simulated.
  std::int64_t toggles_before = 0, toggles_after = 0;
};

/// Puts the filters of every layer of a network in an order in which successive ones differ in few
/// bits, and the input channels of the layer behind it in the same order; runs each layer as it was
/// and as it is then, and compares the outputs. Layers without weights are left out.
///
/// The order carries on through depth-wise convolutions and pooling. An element-wise layer takes
/// channels in their own order, as do layers behind one whose filters were ordered in segments.
/// Throws ModelError when an output changed, and InputError as simulate_layer does.
std::vector<ReorderedLayer> reorder_network(const Network& network, const Accelerator& accelerator,
                                            const Dataflow& dataflow, const ReorderOptions& options,
                                            const Progress& progress);

}  // namespace orrery
