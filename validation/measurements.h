#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ratio.h"
#include "workloads/layer.h"

namespace orrery {

/// A row of a file of measurements.
struct MeasuredLayer {
  int line = 0;
  std::string name;
  std::optional<Layer> layer;  // when the row says its size; else it is a workload's layer `name`
  double cycles = 0;           // 0 when `milliseconds` is given
  double milliseconds = 0;
  std::optional<double> dram_megabytes;  // of 10^6 bytes
  std::optional<double> milliwatts;      // mean power
  std::optional<Ratio> ifmap_density;    // share of ifmap words that are not zero, if gated
  std::vector<std::string> sets;         // "array.rows=4": hardware keys that the row states
};

/// Reads a CSV file (RFC 4180; lines that start with # are remarks) whose columns are
///   layer              the name of a layer
///   cycles or ms       what was measured; or
///   last_cycle         the number of the last cycle, where the first is 0
///   dram_mb, mw        what else was measured: 10^6 bytes over DRAM, mean power
///   ifmap_zeros_pct    per cent of the ifmap words that are zero, whose MACs the PEs gate
///   M, N, K            sizes of a product, [M x K] times [K x N]; or
///   conv.c, conv.h...  those of a convolution, with the keys of --conv
///   array.rows...      any key of the hardware, for this row
/// Others are ignored. `columns` names columns of the file that play such a part under another
/// name:
/// {"array.rows", "R"}. Without `layer` a row is called after its sizes. Throws InputError with
/// file and line.
std::vector<MeasuredLayer> read_measurements(const std::string& file,
                                             const std::map<std::string, std::string>& columns);

}  // namespace orrery
