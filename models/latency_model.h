#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/registry.h"
#include "base/units.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Bytes over the DRAM interface, by what they are.
struct DramTraffic {
  Bytes ifmap_read, filter_read, psum_read, psum_write, ofmap_write;

  Bytes read() const { return ifmap_read + filter_read + psum_read; }
  Bytes written() const { return psum_write + ofmap_write; }
  Bytes total() const { return read() + written(); }
};

/// What a formula says of one layer.
struct Prediction {
  Cycles cycles;
  DramTraffic dram;
  /// Words that the array reads from and writes to the global buffer, indexed by Operand.
  std::array<std::int64_t, kOperands> buffer_reads = {}, buffer_writes = {};
  /// What sets the time: "array", "buffer.ifmap", "buffer.filter", "buffer.ofmap", "buffer" (its
  /// shared ports) or "dram"; of data_centric also "ingress" and "egress".
  std::string bound;
};

/// An analytical model: predicts, from the schedule that the simulator would run, what the
/// simulator would measure. A plug-in: one .cpp with its assumptions and its literature, and one
/// Registration<LatencyModel>. See docs/models.md.
class LatencyModel {
 public:
  virtual ~LatencyModel() = default;
  /// `schedule` is what `lower` made for `accelerator`. The same arguments give the same answer; no
  /// state is kept. Throws InputError for a schedule that the model's notation cannot say.
  virtual Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const = 0;
};

}  // namespace orrery
