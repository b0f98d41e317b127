#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"

namespace orrery {

/// An accelerator, and what of its file was left out, a sentence each.
struct ConvertedHardware {
  Accelerator accelerator;
  std::vector<std::string> notes;
};

/// The accelerator of a SCALE-Sim configuration (v1 to v3): the preset `scalesim` with the array,
/// dataflow and, when the file states a bandwidth that is to be kept, SRAMs and DRAM of the file.
/// `text` is the file's; `file` is for messages and the name. Throws InputError with file, line and
/// key.
ConvertedHardware read_scalesim_config(const std::string& text, const std::string& file);
/// Is the text of such a configuration?
bool is_scalesim_config(const std::string& text);

}  // namespace orrery
