#pragma once

#include <string>
#include <vector>

namespace orrery {

/// Something that a design can be judged by.
struct Metric {
  std::string name;
  std::string unit;  // empty: none
  std::string sentence;
  bool maximised = false;
  bool simulated = false;  // known only after every layer was costed
};

/// All of them, in the order in which they are printed.
const std::vector<Metric>& metrics();
/// The one of that name; InputError that lists them when there is none.
const Metric& find_metric(const std::string& name);

}  // namespace orrery
