#pragma once

#include <string>
#include <vector>

#include "sim/kernel/block.h"

namespace orrery {

/// A VCD file with the signals that each block offers, one nanosecond a cycle. Written under a
/// temporary name and renamed when the simulation is over.
class Waveform {
 public:
  /// Throws InputError when the file cannot be written.
  Waveform(std::string file, const std::vector<Block*>& blocks);
  ~Waveform();
  Waveform(const Waveform&) = delete;
  Waveform& operator=(const Waveform&) = delete;

 private:
  std::string file_, temporary_;
  sc_core::sc_trace_file* trace_;
};

}  // namespace orrery
