#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/yaml.h"

namespace orrery {

/// One component of an energy reference table of Accelergy, as the file has it.
struct AccelergyComponent {
  std::string name;            // "system.PE[0..167].ifmap_spad"
  std::string leaf;            // "ifmapspad": letters of the last part, in small
  std::int64_t instances = 1;  // how many the ranges in its name stand for
  /// Energies in pJ by action; of several for one action, which differ in their arguments, the
  /// largest, and the action is in `several`.
  std::map<std::string, double> actions;
  std::vector<std::string> several;
};

/// One component of an area reference table.
struct AccelergyArea {
  std::string name, leaf;
  std::int64_t instances = 1;
  double um2 = 0;  // of one
};

/// The components of an ERT or an ART of version 0.2 to 0.4: a list with names, or a map. Throws
/// InputError.
std::vector<AccelergyComponent> accelergy_components(const YamlNode& ert);
std::vector<AccelergyArea> accelergy_areas(const YamlNode& art);

}  // namespace orrery
