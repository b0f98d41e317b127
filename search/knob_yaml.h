#pragma once

#include <string>
#include <vector>

#include "base/yaml.h"
#include "search/space.h"

namespace orrery {

/// A knob from its entry in the file: a list of values, or a map with `values`, `any` or `from`,
/// `to` and `step` or `factor`, and with `when`. `before` are the knobs that `when` may name.
/// Throws InputError.
Knob read_knob(const std::string& name, const YamlNode& node, const std::vector<Knob>& before);

}  // namespace orrery
