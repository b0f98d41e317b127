#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "models/data_centric/analyze.h"
#include "models/data_centric/pass_mapping.h"
#include "models/latency_model.h"
#include "models/schedule_work.h"

namespace orrery::data_centric {
namespace {

/// The loop of a matrix product that an axis of the array stands for: M is Y, N is K, K is C.
Axis role_of(const Layer& layer, const std::vector<Dim>& dims) {
  std::optional<Axis> role;
  for (const Dim dim : dims) {
    const bool input = depends_on(Operand::kIfmap, dim);
    const bool output = depends_on(Operand::kOfmap, dim);
    const bool weight = depends_on(Operand::kFilter, dim);
    const Axis axis = !output ? Axis::kC : input ? Axis::kY : Axis::kK;
    if ((input && output && weight && layer.shape[dim] > 1) || (role && *role != axis)) {
      throw InputError(
          fmt::format("layer {}: data_centric cannot say an axis that flattens '{}' "
                      "with loops of another kind",
                      layer.name, name_of(dim)));
    }
    role = axis;
  }
  return role.value_or(Axis::kY);
}

/// What the directives say of a tile: a matrix product over its flattened axes. Rows of the array
/// are clusters, the PEs of a row the clusters in them.
struct TileMapping {
  Problem problem;
  Mapping mapping;
};

Directive map(Directive::Kind kind, std::int64_t size, Axis axis) {
  return {kind, {size, {}}, {size, {}}, axis, false, 0};
}

TileMapping mapping_of(const Schedule& schedule, const TileClass& tile) {
  using Kind = Directive::Kind;
  const Layer& layer = schedule.layer;
  const Axis row = role_of(layer, schedule.row_dims), col = role_of(layer, schedule.col_dims);
  const Axis step = role_of(layer, schedule.step_dims);
  if (row == col || col == step || step == row) {
    throw InputError(
        fmt::format("layer {}: data_centric needs rows, columns and steps that are of "
                    "different kinds (outputs of a channel, filters, sums)",
                    layer.name));
  }
  TileMapping made;
  made.problem.name = layer.name;
  made.problem.type = LayerType::kGemm;
  made.problem[row] = tile.rows;
  made.problem[col] = tile.cols;
  made.problem[step] = tile.steps;
  for (const FoldLoop& loop : schedule.fold_loops) {
    switch (loop.kind) {
      case FoldLoop::Kind::kRows:
        made.mapping.push_back(map(Kind::kSpatialMap, 1, row));
        break;
      case FoldLoop::Kind::kCols:
        made.mapping.push_back(map(Kind::kTemporalMap, schedule.array_cols, col));
        break;
      case FoldLoop::Kind::kPe:
        made.mapping.push_back(map(Kind::kTemporalMap,
                                   schedule.max_steps > 0 ? schedule.max_steps : tile.steps, step));
        break;
      case FoldLoop::Kind::kDim:
        break;  // a run for each index
    }
  }
  made.mapping.push_back(map(Kind::kCluster, schedule.array_cols, Axis::kN));
  made.mapping.push_back(map(Kind::kSpatialMap, 1, col));
  made.mapping.push_back(map(Kind::kTemporalMap, 1, step));
  return made;
}

/// Words that the buffer's ports give and take in a cycle.
std::int64_t port_words(const Schedule& schedule, const Accelerator& accelerator) {
  const BufferConfig& buffer = accelerator.buffer;
  if (buffer.ideal) return kUnlimitedBandwidth;
  std::int64_t words = 0;
  for (const Operand operand : kAllOperands) {
    const PartitionConfig& partition = buffer.of(operand);
    const int bits = schedule.layer.stored_bits(operand);
    std::int64_t accesses = partition.banks;
    if (buffer.shared_ports > 0) accesses = std::min(accesses, buffer.shared_ports);
    words += std::max<std::int64_t>(1, accesses * partition.width_bytes * 8 / bits);
  }
  return words;
}

const char* name_of(Bound bound) {
  switch (bound) {
    case Bound::kCompute:
      return "array";
    case Bound::kIngress:
      return "ingress";
    case Bound::kEgress:
      return "egress";
    case Bound::kOffChip:
      return "dram";
  }
  return "array";
}

/// MAESTRO's kind (Kwon et al., "Understanding reuse, performance, and hardware cost of DNN
/// dataflows: a data-centric approach using MAESTRO", MICRO 2019): a schedule is said in
/// directives, and every kind of step takes the longest of its computation, its ingress and its
/// egress, as if all were double-buffered. Tiles of the buffer are steps of one more level, DRAM's.
class DataCentric : public LatencyModel {
 public:
  explicit DataCentric(Options options) : options_(options) {}

  Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const override {
    const ScheduleWork work = work_of(schedule);
    Prediction prediction;
    work.store_traffic_in(prediction);
    prediction.bound = "dram";
    const Bytes bytes = work.dram.total();
    if (!schedule.layer.has_macs()) {
      prediction.cycles = dram_cycles(accelerator, bytes);
      return prediction;
    }
    const std::int64_t of_tile =
        dram_cycles(accelerator, Bytes(ceil_div(bytes.value, work.tiles))).value;
    std::int64_t cycles = of_tile;  // the first tile is waited for
    std::int64_t longest = 0;
    for (const AlikeTiles& alike : tiles_of(schedule, accelerator)) {
      const std::int64_t of_class = checked_mul(alike.tiles, std::max(alike.cycles, of_tile));
      cycles = checked_add(cycles, of_class);
      if (of_class > longest) prediction.bound = alike.cycles >= of_tile ? alike.bound : "dram";
      longest = std::max(longest, of_class);
    }
    prediction.cycles = Cycles(cycles);
    return prediction;
  }

 private:
  /// Tiles that take as long, from when they are in the buffer.
  struct AlikeTiles {
    std::int64_t tiles = 0, cycles = 0;
    const char* bound = "";
  };

  std::vector<AlikeTiles> tiles_of(const Schedule& schedule, const Accelerator& accelerator) const {
    std::vector<AlikeTiles> all;
    Hardware hardware;
    hardware.pes = accelerator.array.pes();
    hardware.noc_bandwidth = port_words(schedule, accelerator);
    for (const TileClass& tile : tile_classes(schedule)) {
      const auto [problem, mapping] = mapping_of(schedule, tile);
      const Analysis run = analyze(problem, mapping, hardware, options_);
      all.push_back({tile.tiles, run.cycles * tile.repeats, name_of(run.bound)});
    }
    for (const PassClass& alike : pass_classes(schedule)) {
      MappedPass pass = mapped_pass(schedule, alike.tile, accelerator);
      if (options_.compat) pass.hardware.cluster_bandwidth = 0;  // MAESTRO has one bandwidth
      for (const bool continues : {false, true}) {
        const std::int64_t passes = continues ? alike.continuing : alike.starting;
        if (passes == 0) continue;
        const Analysis run =
            analyze(pass.problem, pass.mapping, pass.hardware, options_, continues);
        all.push_back({passes, run.cycles, name_of(run.bound)});
      }
    }
    return all;
  }

  Options options_;
};

const Registration<LatencyModel> kDataCentric{
    "data_centric", "MAESTRO's kind: directives, ingress and egress of every kind of step",
    [] { return std::make_unique<DataCentric>(Options{}); }};
const Registration<LatencyModel> kCompat{
    "data_centric_compat", "the same with MAESTRO's arithmetic, defects included",
    [] { return std::make_unique<DataCentric>(Options{.compat = true}); }};

}  // namespace
}  // namespace orrery::data_centric
