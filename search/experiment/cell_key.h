#pragma once

#include <cstdint>
#include <string>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "workloads/layer.h"

namespace orrery {

/// Everything about a layer but its name, as text: equal layers have equal texts.
std::string key_text(const Layer& layer);
/// Everything about an accelerator but its name and description.
std::string key_text(Accelerator accelerator);
/// Everything about a dataflow but its name and description.
std::string key_text(const Dataflow& dataflow);

/// Every number of a technology, and nothing of where it is from. Empty for none.
std::string key_text(const Technology* technology);

/// What identifies a simulation across runs of the program: a 128-bit hash of those texts, as 32
/// hexadecimal digits.
std::string cell_key(const std::string& layer, const std::string& hardware,
                     const std::string& dataflow, const std::string& technology);

}  // namespace orrery
