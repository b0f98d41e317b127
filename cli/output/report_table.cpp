#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/registry.h"
#include "cli/output/causes.h"
#include "cli/output/layer_text.h"
#include "cli/output/numbers.h"
#include "cli/output/report.h"
#include "cli/output/report_energy.h"
#include "cli/output/text_table.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr std::size_t kBar = 10;
constexpr std::size_t kWideBar = 40;
constexpr std::size_t kNamesOfANote = 4;

double dram_bytes(const Activity& activity) { return static_cast<double>(activity.dram_bytes()); }

std::string utilization_text(double utilization, const Terminal& terminal) {
  return terminal.rated(utilization, terminal.bar(utilization, kBar)) +
         fmt::format(" {:>5}", fmt::format("{:.1f}%", 100 * utilization));
}

std::string loss_text(const Activity& activity) {
  const auto losses = losses_of(activity);
  if (losses.empty()) return "";
  return fmt::format("{} {:.0f}%", words_of(losses.front().cause), 100 * losses.front().share);
}

std::vector<std::string> row_of(const std::string& name, const std::string& op,
                                const std::string& shape, const Report& report, WideCount cycles,
                                const Activity& activity, double utilization,
                                const Terminal& terminal, Attojoules energy) {
  return {name,
          op,
          shape,
          activity.macs > 0 ? with_prefix(static_cast<double>(activity.macs)) : "-",
          with_separators(cycles),
          fmt::format("{:.3f}", 1e3 * report.seconds(cycles)),
          activity.macs > 0 ? utilization_text(utilization, terminal) : "",
          loss_text(activity),
          fmt::format("{:.3f}", dram_bytes(activity) / 1e6),
          fmt::format("{:.2f}", picojoules(energy) / 1e6)};
}

std::string layers_text(const Report& report, const Terminal& terminal) {
  std::vector<TextTable::Column> columns({{"layer", false, 10},
                                          {"op", false, 3},
                                          {"shape", false, 1},
                                          {"MACs", true, 2},
                                          {"cycles", true, 9},
                                          {"ms", true, 4},
                                          {"utilisation", false, 8},
                                          {"largest loss", false, 7},
                                          {"DRAM MB", true, 6},
                                          {"energy uJ", true, 7}});
  if (!report.technology) columns.pop_back();
  TextTable table(columns);
  const auto add = [&](std::vector<std::string> cells) {
    cells.resize(columns.size());
    table.add(std::move(cells));
  };
  Attojoules total;
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerResult& result = report.layers[i];
    const Attojoules energy = report.technology ? report.energy[i].total() : Attojoules();
    total += energy;
    add(row_of(shown(result.layer.name), name_of(result.layer.op), shape_text(result.layer), report,
               result.measured.cycles, result.measured.activity,
               result.utilization(report.accelerator), terminal, energy));
  }
  table.add_rule();
  add(row_of("total", "", "", report, report.cycles(), report.activity(), report.utilization(),
             terminal, total));
  return table.render(terminal);
}

std::string totals_text(const Report& report, const Terminal& terminal) {
  const Activity total = report.activity();
  const WideCount cycles = report.cycles();
  const double seconds = report.seconds(cycles);
  const std::string summary = terminal.wrapped(fmt::format(
      "{} in {} cycles: {:.3f} ms at {} MHz, {} of the PE-cycles spent computing.",
      with_unit(static_cast<double>(total.macs), "MACs"), with_separators(cycles), 1e3 * seconds,
      print_ratio(report.accelerator.clock_mhz), percent(report.utilization())));
  const DramConfig& dram = report.accelerator.dram;
  if (dram.ideal) {
    return summary + "DRAM is ideal here: its transfers take no time and are not counted.\n";
  }
  const auto bytes = [](WideCount count) { return with_unit(static_cast<double>(count), "B"); };
  const double peak = static_cast<double>(dram.bus_bytes) * dram.clock_mhz.to_double() * 1e6;
  return summary +
         terminal.wrapped(fmt::format(
             "DRAM moved {}: {} of ifmaps, {} of weights, {} of ofmaps, {} of partial sums; on "
             "average {}/s of the {}/s there are.",
             with_unit(dram_bytes(total), "B"), bytes(total.dram_ifmap_read),
             bytes(total.dram_filter_read), bytes(total.dram_ofmap_write),
             bytes(total.dram_psum_read + total.dram_psum_write),
             with_unit(cycles > 0 ? dram_bytes(total) / seconds : 0, "B"), with_unit(peak, "B")));
}

std::string causes_text(const Report& report, const Terminal& terminal) {
  const std::vector<CauseShare> shares = shares_of(report.activity());
  if (shares.empty()) return "";
  std::string text = terminal.bold("Where the PE-cycles went") + "\n";
  for (const CauseShare& share : shares) {
    // Relative to the largest, so that small shares can be compared too.
    const std::string bar = terminal.bar(share.share / shares.front().share, kWideBar);
    text += fmt::format("  {:16}  {:>6}  {}", words_of(share.cause), percent(share.share), bar);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

std::string notes_text(const Report& report, const Terminal& terminal) {
  std::string text;
  for (const std::string& note : report.notes) text += terminal.wrapped("Note: " + note);
  std::map<std::string, std::vector<std::string>> layers;  // by note
  for (const LayerResult& result : report.layers) {
    if (!result.note.empty()) layers[result.note].push_back(shown(result.layer.name));
  }
  for (auto& [note, names] : layers) {
    const std::size_t more = names.size() - std::min(names.size(), kNamesOfANote);
    names.resize(names.size() - more);
    text += terminal.wrapped(fmt::format("Note: {}{}: {}", fmt::join(names, ", "),
                                         more > 0 ? fmt::format(" and {} more", more) : "", note));
  }
  return text;
}

std::string next_steps_text(const Report& report, const Terminal& terminal) {
  std::string text;
  const auto losses = losses_of(report.activity());
  if (!losses.empty()) {
    text += terminal.wrapped(fmt::format("Most is lost to '{}'.", words_of(losses.front().cause)));
  }
  for (const std::string& line : report.next_steps) text += terminal.wrapped(line + ".");
  return text + terminal.wrapped(
                    "Every number is explained in docs/output.md; all options: orrery help "
                    "simulate");
}

std::string verified_text(const Report& report, const Terminal& terminal) {
  if (!report.checked) return "";
  std::int64_t compared = 0, wrapped = 0;
  for (const LayerResult& result : report.layers) {
    compared += result.measured.verified ? 1 : 0;
    wrapped += result.measured.wrapped_outputs;
  }
  const std::string text =
      fmt::format("Outputs of {} layers equal a direct convolution, bit for bit.", compared);
  if (wrapped == 0) return terminal.wrapped(text);
  return terminal.wrapped(fmt::format(
      "{} The sums of {} outputs do not fit partial sums of {} bits and wrapped, here as there.",
      text, with_separators(wrapped), report.layers.front().layer.psum_bits));
}

std::string energy_part(const Report& report, const Terminal& terminal) {
  const std::string text = energy_text(report, terminal);
  return text.empty() ? "" : text + "\n";
}

class TableWriter : public ReportWriter {
 public:
  std::string write(const Report& report, const Terminal& terminal) const override {
    const Accelerator& hardware = report.accelerator;
    return terminal.bold(fmt::format("{} on {}", shown(report.workload), shown(hardware.name))) +
           fmt::format(": {}x{} PEs at {} MHz, {}\n\n", hardware.array.rows, hardware.array.cols,
                       print_ratio(hardware.clock_mhz), shown(report.dataflow)) +
           layers_text(report, terminal) + "\n" + totals_text(report, terminal) +
           verified_text(report, terminal) + notes_text(report, terminal) + "\n" +
           causes_text(report, terminal) + "\n" + energy_part(report, terminal) +
           next_steps_text(report, terminal);
  }
};

const Registration<ReportWriter> kTable{"table",
                                        "for people: layers, totals, where the cycles went",
                                        [] { return std::make_unique<TableWriter>(); }};

}  // namespace
}  // namespace orrery
