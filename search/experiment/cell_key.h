#pragma once

#include <cstdint>
#include <string>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "workloads/layer.h"

namespace orrery {

/// Everything about a layer but its name, as text: equal layers have equal texts.
std::string layer_text(const Layer& layer);
/// Everything about an accelerator but its name and description.
std::string hardware_text(Accelerator accelerator);
/// Everything about a dataflow but its name and description.
std::string dataflow_text(const Dataflow& dataflow);

/// What identifies a simulation across runs of the program: a 128-bit hash of those texts, as 32
/// hexadecimal digits.
std::string cell_key(const std::string& layer, const std::string& hardware,
                     const std::string& dataflow);

/// The accelerator without limits that `layer` cannot reach with `dataflow` on it: where the ports
/// that all operands share are more than the lanes that could ask for one in the same cycle, their
/// number makes no difference, and machines that differ in it only are one. Throws InputError when
/// the layer cannot be laid out.
Accelerator without_slack(const Accelerator& accelerator, const Layer& layer,
                          const Dataflow& dataflow);

}  // namespace orrery
