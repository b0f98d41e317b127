#include "cli/report/run_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/registry.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

Json data_of(const RunFile& run) {
  std::vector<std::string> kinds;
  for (const auto& entry : Registry<RunReader>::instance().entries()) {
    kinds.push_back(entry.name);
    const auto reader = entry.make();
    if (!reader->reads(run)) continue;
    Json data = {{"kind", entry.name}, {"file", run.name}};
    data.update(reader->data(run));
    return data;
  }
  throw InputError({run.name, 0, "schema"},
                   fmt::format("found '{}'; allowed: results of {}", shown(run.schema()),
                               fmt::join(kinds, ", ")));
}

}  // namespace

Json report_data(const std::vector<std::string>& files) {
  Json runs = Json::array();
  for (const std::string& file : files) runs.push_back(data_of(read_run_file(file)));
  return {{"schema", "orrery.report.v1"}, {"runs", std::move(runs)}};
}

}  // namespace orrery
