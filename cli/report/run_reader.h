#pragma once

#include <nlohmann/json.hpp>

#include "cli/report/run_file.h"

namespace orrery {

/// Makes of one kind of result what the page of `orrery report` shows of it: compact columns, long
/// series thinned. A plug-in: one .cpp and one Registration<RunReader>, and a script of the same
/// name in cli/report/page/ that draws it.
class RunReader {
 public:
  virtual ~RunReader() = default;
  virtual bool reads(const RunFile& run) const = 0;
  /// Throws InputError, with file and key, for what the kind should not have.
  virtual nlohmann::ordered_json data(const RunFile& run) const = 0;
};

/// What the page embeds: {"schema": "orrery.report.v1", "runs": [{"kind", "file", ...}]}.
nlohmann::ordered_json report_data(const std::vector<std::string>& files);

}  // namespace orrery
