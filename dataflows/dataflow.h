#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "workloads/layer.h"

namespace orrery {

/// When the stationary operand of the next fold is loaded.
enum class Loads : std::uint8_t {
  kAuto,    // behind the current fold where the hardware has shadow registers, else before
  kBefore,  // after the current fold has left the registers
  kBehind,  // into shadow registers while the current fold computes
};

/// One level of the fold loops: the blocks of the rows axis, of the columns axis, of the PE's own
/// loops (cut to the depth of the accumulators), or one dimension of the layer.
struct FoldLoop {
  enum class Kind : std::uint8_t { kRows, kCols, kPe, kDim } kind = Kind::kDim;
  Dim dim = Dim::kN;
};

/// How a layer's loops are laid over an array: a declaration, from which `lower` derives the rest.
/// See docs/dataflows.md.
struct Dataflow {
  std::string name;
  std::string description;

  std::vector<Dim> rows;  // flattened over the array's rows, outermost first
  std::vector<Dim> cols;  // flattened over its columns
  std::vector<Dim> pe;    // loops inside a PE, outermost first

  std::vector<Dim> sets;  // loops over sets of PEs, on arrays with multicast buses

  std::vector<FoldLoop> folds;  // loops over folds, outermost first; empty: derived
  std::vector<Dim> tiles;       // loops over buffer tiles, outermost first; unnamed ones innermost
  std::string tiling = "balanced";        // the tile policy's name
  std::map<Dim, std::int64_t> tile_size;  // sizes that the user pins
  Loads loads = Loads::kAuto;

  /// What the file says about how each operand travels ("stays", "left", "top", "down", "right");
  /// `lower` refuses the file when the loops say otherwise. Indexed by Operand.
  std::array<std::optional<std::string>, kOperands> stated_travel;
  Location where;  // for messages
};

/// Reads a dataflow description. Throws InputError.
Dataflow parse_dataflow(const YamlNode& yaml);
/// By name (in dataflows/) or by file (a path that ends in .yaml). Throws InputError.
Dataflow load_dataflow(const std::string& name_or_file);

/// The keys of a dataflow's file as a table, for docs/dataflows.md.
std::string dataflow_keys_markdown();

}  // namespace orrery
