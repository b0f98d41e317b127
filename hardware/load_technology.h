#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "hardware/technology.h"

namespace orrery {

/// Reads a technology. `name_or_file` is one that comes with the program (`orrery list
/// technologies`), a YAML file of the same form (docs/energy.md), which may extend another, or
/// Accelergy's energy reference table, ERT.yaml, beside which its ART.yaml is read if it is there.
/// Throws InputError with file, line and key.
Technology load_technology(const std::string& name_or_file);

/// The keys of a technology's file as a table, for the documentation.
std::string technology_keys_markdown();

/// Throws InputError at `where` when there is no such technology; does not read it.
void check_technology(const std::string& name_or_file, const Location& where);

struct TechnologyItem {
  std::string name;      // what `--technology` takes
  std::string sentence;  // the first of its description
};
/// Those that come with the program, sorted by name.
std::vector<TechnologyItem> list_technologies();

}  // namespace orrery
