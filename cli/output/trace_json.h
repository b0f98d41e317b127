#pragma once

#include <string>

#include "cli/output/report.h"

namespace orrery {

/// The timelines of all layers, one after the other, in the trace-event format that Perfetto and
/// chrome://tracing read. A microsecond of theirs is a cycle. See docs/output.md.
std::string trace_json(const Report& report);

/// Most spans on each track of a layer's timeline, so that a track of the whole trace has `most`.
std::size_t spans_of_a_layer(std::size_t most, std::size_t layers);

}  // namespace orrery
