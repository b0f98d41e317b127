#include <fmt/format.h>

#include "base/csv_field.h"
#include "base/error.h"
#include "base/output_file.h"
#include "search/experiment/experiment_report.h"

namespace orrery {
namespace {

void write_csv(const std::filesystem::path& file, const std::string& text) {
  write_file(OutputTarget::of(file, "--csv"), text);
}

std::string matrix_text(const std::vector<std::string>& names,
                        const std::vector<std::vector<double>>& matrix) {
  std::string text = "machine";
  for (const std::string& name : names) text += "," + csv_field(name);
  text += "\n";
  for (std::size_t a = 0; a < names.size(); ++a) {
    text += csv_field(names[a]);
    for (const double value : matrix[a]) text += fmt::format(",{:.6f}", value);
    text += "\n";
  }
  return text;
}

std::string regret_fields(const Regret& regret) {
  return fmt::format(",{},{},{:.5f},{:.5f},{:.5f},{:.5f}", regret.cases, regret.missed, regret.mean,
                     regret.p95, regret.worst, regret.none);
}

std::string methods_text(const NetworkFindings& found) {
  std::string text =
      "kind,name,networks,evaluations,cases,missed,mean,p95,worst,none,alone_cases,alone_missed,"
      "alone_mean,alone_p95,alone_worst,alone_none\n";
  const auto add = [&](const std::string& kind, const std::vector<MethodResult>& methods) {
    for (const MethodResult& method : methods) {
      text += fmt::format("{},{},{:.1f},{:.0f}{}{}\n", kind, csv_field(method.name),
                          method.networks, method.evaluations, regret_fields(method.worth.together),
                          regret_fields(method.worth.alone));
    }
  };
  add("proxy", found.measured.proxies);
  add("control", found.measured.controls);
  add("formula_stage_1", found.by_formula);
  add("formula_proxy", found.predicted.proxies);
  add("formula_control", found.predicted.controls);
  add("on_mixed_dataflow", found.on_mixed);
  return text;
}

}  // namespace

void write_experiment_csv(const ExperimentResult& result, const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw InputError({folder.string(), 0, ""}, "cannot be made: " + failed.message());
  for (const NetworkFindings& found : result.networks) {
    for (const auto& [costs, findings] :
         {std::pair{"cycle_level", &found.measured}, std::pair{"formula", &found.predicted}}) {
      const auto write_matrix = [&](const char* what,
                                    const std::vector<std::vector<double>>& matrix) {
        if (matrix.empty()) return;
        write_csv(folder / fmt::format("ranks_{}_{}_{}.csv", found.name, what, costs),
                  matrix_text(findings->table.machines, matrix));
      };
      write_matrix("latency", findings->latency_ranks);
      write_matrix("energy", findings->energy_ranks);
    }
    if (!found.charged_ranks.empty()) {
      write_csv(folder / fmt::format("ranks_{}_energy_formula_counts.csv", found.name),
                matrix_text(found.predicted.table.machines, found.charged_ranks));
    }
    if (!found.measured.proxies.empty()) {
      write_csv(folder / fmt::format("search_{}.csv", found.name), methods_text(found));
    }
  }
}

}  // namespace orrery
