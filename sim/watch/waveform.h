#pragma once

#include <string>
#include <vector>

#include "base/output_file.h"
#include "sim/kernel/block.h"
#include "sim/kernel/signals.h"

namespace orrery {

/// A VCD file (IEEE 1364) with the signals that each block offers, one nanosecond a cycle. Of the
/// same run it is the same bytes; causes are strings with their names.
class Waveform : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};

  /// Throws InputError when the file cannot be written.
  Waveform(sc_core::sc_module_name name, const std::string& file,
           const std::vector<Block*>& blocks);

  /// Ends the file behind `cycles` cycles and puts it in its place.
  void finish(std::int64_t cycles);

 private:
  SC_HAS_PROCESS(Waveform);
  void look();
  void write_header();
  /// What `signal` is now, in a line.
  std::string change_of(const Signals::Signal& signal, const std::string& id) const;

  OutputFile file_;
  Signals signals_;
  std::vector<std::string> shown_;  // of each signal, the line written last
};

}  // namespace orrery
