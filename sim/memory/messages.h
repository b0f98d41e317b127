#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/fifo.h"
#include "workloads/layer.h"

namespace orrery {

/// A word of a result and where it belongs. Only made when values flow.
struct OutputWord {
  std::int64_t index = 0;  // in the ofmap tensor
  std::int64_t value = 0;
};

/// One word for every lane of an edge of the array. `words` is empty unless values flow.
struct Slice {
  std::vector<std::int64_t> words;
};

/// Results that leave the array together.
struct Beat {
  std::int64_t words = 0;
  bool accumulates = false;    // adds to what the buffer holds
  std::int64_t ends_tile = 0;  // number of tiles whose last results these are
  std::int64_t entered = 0;    // advance of a drain's last step (lockstep arrays)
  std::int64_t number = 0;     // which beat of a drain this is
  std::vector<OutputWord> values;
};

/// An order to DMA: bring a tile of an operand into the buffer, or take one out.
struct DmaJob {
  enum class Kind : std::uint8_t { kLoad, kStore } kind = Kind::kLoad;
  Operand operand = Operand::kIfmap;
  bool psum = false;      // partial sums, not complete results
  std::int64_t tile = 0;  // the tile in which the load is first used, or the store complete
  std::int64_t words = 0;
  std::int64_t bytes = 0;  // over the DRAM interface
};

/// Words on their way from DMA to the buffer.
struct BufferLine {
  Operand operand = Operand::kIfmap;
  std::int64_t words = 0;
  bool last = false;  // of its job
};

/// Words of the ofmap or of partial sums that DMA asks of the buffer.
struct StoreLine {
  std::int64_t words = 0;
  bool last = false;  // of its job; only values need to know
};

inline void visit_item(State&, Slice&) {}

inline void visit_item(State& state, Beat& beat) {
  state.exact("words", beat.words);
  state.exact("accumulates", beat.accumulates);
  state.exact("ends_tile", beat.ends_tile);
}

/// Not `psum`: once the job is ordered and counted, nobody asks.
inline void visit_item(State& state, DmaJob& job) {
  state.exact("kind", job.kind);
  state.exact("operand", job.operand);
  state.exact("words", job.words);
  state.exact("bytes", job.bytes);
}

inline void visit_item(State& state, BufferLine& line) {
  state.exact("operand", line.operand);
  state.exact("words", line.words);
  state.exact("last", line.last);
}

inline void visit_item(State& state, StoreLine& line) { state.exact("words", line.words); }

}  // namespace orrery
