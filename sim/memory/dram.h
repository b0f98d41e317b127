#pragma once

#include <memory>

#include "base/registry.h"
#include "dataflows/activity.h"
#include "hardware/accelerator.h"
#include "sim/kernel/block.h"
#include "sim/kernel/fifo.h"

namespace orrery {

/// A request that DMA makes of the DRAM.
struct DramRequest {
  bool write = false;
  std::int64_t bytes = 0;
};

inline void visit_item(State& state, DramRequest& request) {
  state.exact("write", request.write);
  state.exact("bytes", request.bytes);
}

/// What a DRAM is made of. All of it outlives the DRAM.
struct DramSetup {
  const DramConfig& config;
  Ratio core_clock_mhz;
  Clock& clock;
  Activity& activity;
};

/// The DRAM, as DMA sees it: it takes requests in order and serves them in that order. The bytes of
/// a read come out of `read_bytes`, as many at a time as it moves in a cycle; those of a write go
/// into `write_bytes`. A full `read_bytes` holds it up, and an empty `write_bytes`. Every cycle in
/// which a byte moves counts as `dram_busy_cycles`.
///
/// A plug-in: one .cpp with the class and one DramRegistration.
class Dram : public Block {
 public:
  sc_core::sc_port<Fifo<DramRequest>> requests{"requests"};
  sc_core::sc_port<Fifo<std::int64_t>> read_bytes{"read_bytes"};
  sc_core::sc_port<Fifo<std::int64_t>> write_bytes{"write_bytes"};

  /// Requests whose last byte has moved.
  virtual std::int64_t served() const = 0;
  /// No request is left.
  virtual bool idle() const = 0;
  /// A number that is equal whenever the states are, for a quick look.
  virtual std::int64_t quick_hash() const = 0;

 protected:
  Dram(sc_core::sc_module_name name, const DramSetup& setup) : Block(name, setup.clock) {}
};

using DramRegistration = Registration<Dram, const DramSetup&>;

/// The DRAM of a machine.
inline std::unique_ptr<Dram> make_dram(const DramSetup& setup) {
  return Registry<Dram, const DramSetup&>::instance().make("bandwidth", setup);
}

}  // namespace orrery
