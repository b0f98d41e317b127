#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "search/experiment/experiment_report.h"
#include "search/experiment/rank_matrix.h"

namespace orrery {
namespace {

/// The positions of a family's machines.
std::vector<std::size_t> machines_of(const Machines& machines, std::size_t family) {
  std::vector<std::size_t> found;
  for (std::size_t m = 0; m < machines.pairs.size(); ++m) {
    if (machines.pairs[m].family == family) found.push_back(m);
  }
  return found;
}

std::string spread_text(const std::vector<std::vector<double>>& matrix,
                        const std::vector<std::size_t>& rows,
                        const std::vector<std::size_t>& cols) {
  if (matrix.empty()) return "";
  const Spread spread = spread_between(matrix, rows, cols);
  if (spread.count == 0) return "";
  return fmt::format("{:.3f} ({:.3f})", spread.median, spread.least);
}

std::string ranks_table(const ExperimentSpec& spec, const Machines& machines,
                        const NetworkFindings& found) {
  std::string text = fmt::format(
      "\n**{}**: {} networks of {} distinct layers. Median over pairs of machines (least).\n\n"
      "| machines | latency, cycle level | latency, formula | energy, cycle level | "
      "energy, formula's counts | energy, formula |\n|---|---|---|---|---|---|\n",
      found.name, found.networks, found.layers);
  for (std::size_t a = 0; a < spec.families.size(); ++a) {
    for (std::size_t b = a; b < spec.families.size(); ++b) {
      const auto rows = machines_of(machines, a), cols = machines_of(machines, b);
      text += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                          a == b ? "within " + spec.families[a].name
                                 : spec.families[a].name + " and " + spec.families[b].name,
                          spread_text(found.measured.latency_ranks, rows, cols),
                          spread_text(found.predicted.latency_ranks, rows, cols),
                          spread_text(found.measured.energy_ranks, rows, cols),
                          spread_text(found.charged_ranks, rows, cols),
                          spread_text(found.predicted.energy_ranks, rows, cols));
    }
  }
  return text;
}

/// Median (least) of `values` over a family's machines.
std::string median_text(const std::vector<double>& values,
                        const std::vector<std::size_t>& machines) {
  std::vector<double> kept;
  for (const std::size_t m : machines) {
    if (!values.empty() && !std::isnan(values[m])) kept.push_back(values[m]);
  }
  if (kept.empty()) return "";
  std::sort(kept.begin(), kept.end());
  return fmt::format("{:.3f} ({:.3f})", kept[kept.size() / 2], kept.front());
}

std::string agreement_table(const ExperimentSpec& spec, const ExperimentResult& result) {
  std::string text =
      "\n## Does the formula rank as the simulator does?\n\nOn the same machine: median (least) of "
      "the machines of a family.\n\n| networks |";
  std::string rule = "\n|---|";
  for (const MachineFamily& family : spec.families) {
    text += fmt::format(" latency, {} | energy's counts, {} | energy, {} |", family.name,
                        family.name, family.name);
    rule += "---|---|---|";
  }
  text += rule + "\n";
  for (const NetworkFindings& found : result.networks) {
    text += fmt::format("| {} |", found.name);
    for (std::size_t f = 0; f < spec.families.size(); ++f) {
      const auto machines = machines_of(result.machines, f);
      text += fmt::format(" {} | {} | {} |", median_text(found.latency_agreement, machines),
                          median_text(found.charged_agreement, machines),
                          median_text(found.energy_agreement, machines));
    }
    text += "\n";
  }
  return text;
}

std::string causes_table(const ExperimentResult& result) {
  std::string text =
      "\n## Where the cycles go\n\nAll layers of all networks on all machines. Shares of the "
      "family's "
      "cycles, and of the PE-cycles of such layers; last, measured cycles over the formula's: "
      "median, "
      "and the middle eight tenths.\n\n"
      "| machines | layers | how many | of cycles | computing | unmapped | waiting DRAM | filling "
      "| "
      "other | over formula |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const KindAccount& kind : result.kinds) {
    const auto percent = [](double share) { return fmt::format("{:.1f} %", 100 * share); };
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} ({:.2f} to {:.2f}) |\n", kind.family,
        kind.kind, kind.layers, percent(kind.share), percent(kind.computing),
        percent(kind.unmapped), percent(kind.waiting_dram), percent(kind.filling),
        percent(kind.other), kind.ratio, kind.ratio_low, kind.ratio_high);
  }
  return text;
}

std::string regret_cells(const Regret& regret) {
  if (regret.cases == 0) return " | | | |";
  return fmt::format(
      " {:.3f} | {:.2f} | {:.2f} | {:.0f} %{} |", regret.mean, regret.p95, regret.worst,
      100 * regret.none,
      regret.missed > 0 ? fmt::format(", {} of {} missed", regret.missed, regret.cases) : "");
}

std::string method_row(const std::string& name, const MethodResult& method, double exhaustive) {
  return fmt::format("| {} | {:.0f} | {:.0f} | {:.0f}x |{}{}\n", name, method.networks,
                     method.evaluations,
                     method.evaluations > 0 ? exhaustive / method.evaluations : 0,
                     regret_cells(method.worth.together), regret_cells(method.worth.alone));
}

/// Best, median and worst of a family's proxies, by mean regret on every machine alone.
std::string proxy_rows(const ExperimentSpec& spec, const Machines& machines,
                       const std::vector<MethodResult>& proxies, double exhaustive,
                       const std::string& prefix) {
  std::string text;
  for (std::size_t f = 0; f < spec.families.size(); ++f) {
    auto order = machines_of(machines, f);
    if (order.empty()) continue;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return proxies[a].worth.alone.mean < proxies[b].worth.alone.mean;
    });
    const auto row = [&](const char* which, std::size_t m) {
      text += method_row(fmt::format("{}{} proxy {}", prefix, which, proxies[m].name), proxies[m],
                         exhaustive);
    };
    row("best", order.front());
    row("median", order[order.size() / 2]);
    row("worst", order.back());
  }
  return text;
}

const char* const kMethodHeader =
    "| set from | networks | evaluations | reduction | mean | 95th | worst | none | mean, alone | "
    "95th | worst | none |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";

std::string search_tables(const ExperimentSpec& spec, const ExperimentResult& result,
                          const NetworkFindings& found) {
  const double exhaustive =
      static_cast<double>(found.networks) * static_cast<double>(result.machines.pairs.size());
  std::string text = fmt::format(
      "\n### {}\n\nExhaustive: {:.0f} evaluations. Regret in accuracy points: four columns with "
      "machine "
      "and network chosen together, four with the machine given, over all machines. `none`: share "
      "of "
      "the limits without any.\n\nAt cycle level:\n\n{}",
      found.name, exhaustive, kMethodHeader);
  text += proxy_rows(spec, result.machines, found.measured.proxies, exhaustive, "");
  for (const MethodResult& control : found.measured.controls) {
    text += method_row(control.name, control, exhaustive);
  }
  text += proxy_rows(spec, result.machines, found.by_formula, exhaustive, "stage 1 by formula, ");
  text += fmt::format("\nWith the formula as the truth:\n\n{}", kMethodHeader);
  text += proxy_rows(spec, result.machines, found.predicted.proxies, exhaustive, "");
  for (const MethodResult& control : found.predicted.controls) {
    text += method_row(control.name, control, exhaustive);
  }
  text += fmt::format(
      "\nWith the best dataflow for each layer (one machine for each accelerator; {:.2f} times as "
      "fast "
      "as the best single one, median), sets from proxies of one dataflow:\n\n{}",
      found.mixed_speedup, kMethodHeader);
  text += proxy_rows(spec, result.machines, found.on_mixed, exhaustive, "");
  return text;
}

std::string networks_text(const ExperimentSpec& spec, const ExperimentResult& result) {
  std::string text = "\n## Do machines rank networks alike?\n";
  for (const NetworkFindings& found : result.networks) {
    text += ranks_table(spec, result.machines, found);
  }
  text += agreement_table(spec, result);
  text += causes_table(result);
  text += "\n## Is one proxy enough?\n";
  for (const NetworkFindings& found : result.networks) {
    if (!found.measured.proxies.empty()) text += search_tables(spec, result, found);
  }
  return text;
}

std::string measured_table(const MeasuredFindings& found) {
  std::string text = fmt::format(
      "\n## {}: beside latencies measured on a chip\n\n{} networks of {} distinct layers, those "
      "without MACs included.\n\n| ranks by | Spearman | Kendall | Spearman, all layers | Kendall, "
      "all layers |\n|---|---|---|---|---|\n",
      found.name, found.networks, found.layers);
  for (const Predictor& predictor : found.predictors) {
    text += fmt::format("| {} | {:.4f} | {:.4f} |", predictor.name, predictor.spearman,
                        predictor.kendall);
    text += predictor.all_spearman != 0
                ? fmt::format(" {:.4f} | {:.4f} |\n", predictor.all_spearman, predictor.all_kendall)
                : " | |\n";
  }
  return text;
}

}  // namespace

std::string experiment_markdown(const ExperimentSpec& spec, const ExperimentResult& result) {
  std::string text = fmt::format(
      "{} machines ({} refused), {} distinct layers: {} layer evaluations, {} of them different. "
      "{} simulated in {:.0f} s ({:.0f} CPU seconds), {} cycles, of which {:.1f} % were stepped; "
      "the "
      "rest from the cache. The formula took {:.1f} s, the analysis {:.1f} s.\n",
      result.machines.pairs.size(), result.machines.refused.size(), result.layers, result.cells,
      result.distinct, result.simulated, result.simulating_s, result.simulating_cpu_s,
      result.cycles,
      100 * static_cast<double>(result.stepped) /
          static_cast<double>(std::max<std::int64_t>(1, result.cycles)),
      result.predicting_s, result.analysing_s);
  if (!result.machines.refused.empty()) {
    text += fmt::format("Refused: {}", result.machines.refused.front().name);
    for (std::size_t i = 1; i < result.machines.refused.size(); ++i) {
      text += ", " + result.machines.refused[i].name;
    }
    text += fmt::format(" ({}).\n", result.machines.refused.front().reason);
  }
  if (result.networks.empty()) text.clear();
  if (!result.networks.empty()) text += networks_text(spec, result);
  for (const MeasuredFindings& found : result.measured) text += measured_table(found);
  return text;
}

}  // namespace orrery
