#pragma once

#include <deque>

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

/// DRAM behind one bus that serves requests in order, `bus_bytes` in each clock of its own.
/// Requests are pipelined: the latency of one overlaps the transfer of those before it. The clock
/// ratio is exact: an integer phase accumulates and never rounds.
class Dram : public Block {
 public:
  sc_core::sc_port<Fifo<DramRequest>> requests{"requests"};
  sc_core::sc_port<Fifo<std::int64_t>> read_bytes{"read_bytes"};
  sc_core::sc_port<Fifo<std::int64_t>> write_bytes{"write_bytes"};

  Dram(sc_core::sc_module_name name, Clock& time, const DramConfig& config, Ratio core_clock_mhz,
       Activity& activity);

  std::string status() const override;
  void trace(sc_core::sc_trace_file& file) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t served() const { return served_; }  // requests
  std::int64_t phase() const { return phase_; }
  bool idle() const { return pending_.empty() && !moving_; }

 private:
  struct Pending {
    DramRequest request;
    std::int64_t due;
  };

  bool cycle() override;
  bool transfer(std::int64_t bytes);

  std::int64_t bus_bytes_;
  Ratio clock_ratio_;       // DRAM clocks in a core cycle
  std::int64_t latency_;    // in core cycles
  std::int64_t phase_ = 0;  // of the DRAM clock, in 1/den of a core cycle
  std::deque<Pending> pending_;
  bool moving_ = false;        // the front request has moved a byte
  std::int64_t left_ = 0;      // bytes of the front request still to move
  std::int64_t served_ = 0;    // requests
  std::int64_t to_write_ = 0;  // bytes received from DMA and not yet on the bus
  Activity& activity_;
};

}  // namespace orrery
