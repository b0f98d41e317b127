#include "sim/watch/waveform.h"

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace orrery {

Waveform::Waveform(std::string file, const std::vector<Block*>& blocks)
    : file_(std::move(file)), temporary_(file_ + ".tmp") {
  // SystemC appends ".vcd" and aborts when it cannot open the file, so try first.
  std::error_code missing;
  if (std::filesystem::is_directory(file_, missing) || !std::ofstream(temporary_ + ".vcd")) {
    throw InputError({file_, 0, ""},
                     "cannot write the waveform; allowed: a file in a folder that can be written");
  }
  trace_ = sc_core::sc_create_vcd_trace_file(temporary_.c_str());
  trace_->set_time_unit(100, sc_core::SC_PS);  // the clock has an edge in the middle of its cycle
  for (const Block* block : blocks) block->trace(*trace_);
}

Waveform::~Waveform() {
  sc_core::sc_close_vcd_trace_file(trace_);
  std::error_code ignored;  // the simulation's own error is already on its way
  std::filesystem::rename(temporary_ + ".vcd", file_, ignored);
}

}  // namespace orrery
