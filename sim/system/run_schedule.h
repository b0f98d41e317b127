#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "dataflows/toggle_counts.h"
#include "hardware/accelerator.h"
#include "sim/watch/pe_map.h"
#include "sim/watch/timeline.h"
#include "workloads/tensor_source.h"

namespace orrery {

class LayerMemo;
class Memo;
struct FieldProbe;

/// How a schedule is run. The results are the same.
enum class Engine : std::uint8_t {
  kFast,     // exact fast-forward: what repeats itself is not stepped again
  kStepped,  // every cycle, in SystemC
  kBoth,     // both, and compares them
};

/// What to do besides simulating.
struct SimulateOptions {
  Engine engine = Engine::kFast;
  /// What the fast engine has seen before, for use by many runs; null: nothing is kept.
  Memo* memo = nullptr;
  /// Layers that were simulated before, for use by many networks; null: nothing is kept.
  LayerMemo* layers = nullptr;
  bool check = false;      // move real values and compare the outputs with a direct convolution
  std::uint64_t seed = 1;  // of those values, where they are drawn
  Tensors tensors;         // where they come from
  std::string vcd;         // waveform file of the blocks; empty: none
  bool pe_maps = false;    // account every PE by itself
  bool outputs = false;    // keep the outputs; only where real values move
  bool toggles = false;    // move real values and count the bits that they flip
  std::size_t timeline_spans = 0;  // most spans on each track of a timeline; 0: no timeline
  /// For tests of which fields of the state matter to the fast engine; null: none.
  FieldProbe* probe = nullptr;

  /// Values and whoever looks at every cycle need it to be there.
  bool needs_stepping() const {
    return check || toggles || pe_maps || timeline_spans > 0 || !vcd.empty();
  }
  /// Is a result that was got before as good as a new one?
  bool may_recall() const {
    return engine == Engine::kFast && !needs_stepping() && probe == nullptr;
  }
};

const char* name_of(Engine engine);  // "fast", "stepped" or "both"

/// How a run came about: cycles of the machine that were run one by one, those that were not, and
/// how often each way of not running them was taken.
struct EngineCounts {
  std::int64_t stepped = 0, replayed = 0;
  std::int64_t repeats = 0;        // a body repeated its own cycles
  std::int64_t milestones = 0;     // the inside of a pass repeated itself
  std::int64_t recalls = 0;        // a body was recalled from the memo
  std::int64_t body_skips = 0;     // a loop over bodies repeated itself
  std::int64_t tile_skips = 0;     // a loop over tiles repeated itself
  std::int64_t layer_recalls = 0;  // the whole run was recalled
};

/// What a simulation measured.
struct Measurement {
  std::int64_t cycles = 0;
  Activity activity;
  bool verified = false;  // values flowed and the outputs are right
  /// That made it; kBoth when both did, kStepped also where the fast one could capture nothing.
  Engine engine = Engine::kStepped;
  EngineCounts counts;
  std::vector<std::int64_t> outputs;         // [n][g][k][p][q]; empty unless asked for
  std::vector<PeCycles> pe_map;              // PE by PE, row by row; empty unless asked for
  std::optional<ToggleCounts> toggles;       // where asked for, in layers with MACs
  std::shared_ptr<const Timeline> timeline;  // null unless asked for
};

/// Runs one schedule on the machine that `accelerator` describes and checks the machine's laws at
/// the end. The stepped engine does so cycle by cycle in a SystemC simulation of its own. What
/// needs every cycle (values, waveforms) is stepped whatever engine is asked for.
/// Throws ModelError when a law is broken, the machine cannot go on, or two engines differ.
Measurement run_schedule(const Schedule& schedule, const Accelerator& accelerator,
                         const SimulateOptions& options);

}  // namespace orrery
