#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "workloads/tensor_source.h"

namespace orrery {

class LayerCache;
class TransitionCache;
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
  TransitionCache* transitions = nullptr;
  /// Layers that were simulated before, for use by many networks; null: nothing is kept.
  LayerCache* layers = nullptr;
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

}  // namespace orrery
