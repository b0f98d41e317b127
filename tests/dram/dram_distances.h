#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hardware/dram_device.h"
#include "sim/dram/dram_command.h"

namespace orrery {

/// The least clocks between two commands of a channel, straight from the table of rules in
/// docs/dram.md, command by command; 0 when none is asked for.
std::int64_t least_distance(const DramDevice& device, const DramCommand& first,
                            const DramCommand& second);

/// May `next` follow these commands of its channel in its clock, as far as distances go? Four
/// activates of a rank within tFAW included.
bool keeps_distances(const DramDevice& device, const std::vector<DramCommand>& before,
                     const DramCommand& next);

/// What is wrong with a run's commands; nothing when all distances are kept, commands fit the rows
/// that are open, and no channel has two in a clock. Knows only the device and the commands.
std::optional<std::string> first_violation(const DramDevice& device,
                                           const std::vector<DramCommand>& commands);

}  // namespace orrery
