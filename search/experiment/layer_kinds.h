#pragma once

#include <string>
#include <vector>

#include "search/experiment/cost_table.h"

namespace orrery {

/// Where the PE-cycles of one kind of layer went on the machines of one family, and how far the
/// formula is from what was measured.
struct KindAccount {
  std::string family, kind;  // kind: "1x1", "KxK", "depth-wise", "fully connected"
  std::size_t layers = 0;
  double share = 0;  // of the cycles of all layers on these machines
  /// Shares of the PE-cycles.
  double computing = 0, unmapped = 0, waiting_dram = 0, filling = 0, other = 0;
  /// Measured cycles over the formula's: median, and the middle eight tenths.
  double ratio_low = 0, ratio = 0, ratio_high = 0;
};

/// One for each family and kind of layer of the pool. `cells` has, for each machine, the cell of
/// each layer.
std::vector<KindAccount> account_by_kind(const ExperimentSpec& spec, const Machines& machines,
                                         const LayerPool& pool,
                                         const std::vector<std::vector<const Cell*>>& cells,
                                         const LayerCosts& predicted);

}  // namespace orrery
