#include "cli/output/validate_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ResultTable::Kind;

constexpr std::size_t kWorst = 3;
constexpr double kLeastShare = 0.005;  // a smaller part of a gap is not named

Json optional(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

/// "fill and drain" as "fill_and_drain".
std::string key_of(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return tolower(c); });
  return name;
}

/// The columns that say where.
class SetupColumns {
 public:
  explicit SetupColumns(const GroupBy& by) : by_(by) {}

  /// By all parts that are not the same everywhere.
  static SetupColumns that_differ(const ModelTrial& trial) {
    std::set<std::string> hardware, dataflows, workloads;
    for (const LayerTrial& layer : trial.layers) {
      hardware.insert(layer.setup.hardware);
      dataflows.insert(layer.setup.dataflow);
      workloads.insert(layer.setup.workload);
    }
    return SetupColumns({hardware.size() > 1, dataflows.size() > 1, workloads.size() > 1});
  }

  void add_to(std::vector<ResultTable::Column>& columns) const {
    if (by_.hardware) columns.push_back({"hardware", "hardware", Kind::kText, 8});
    if (by_.dataflow) columns.push_back({"dataflow", "dataflow", Kind::kText, 8});
    if (by_.workload) columns.push_back({"workload", "workload", Kind::kText, 8});
  }

  void add_to(std::vector<Json>& row, const TrialSetup& setup) const {
    if (by_.hardware) row.emplace_back(setup.hardware);
    if (by_.dataflow) row.emplace_back(setup.dataflow);
    if (by_.workload) row.emplace_back(setup.workload);
  }

 private:
  GroupBy by_;
};

double sum_of(const Account& account) {
  double sum = 0;
  for (const double part : account) sum += part;
  return sum;
}

/// "fill and drain 80%, DRAM 20%": the largest parts first.
std::string shares_text(const Account& account) {
  const double all = sum_of(account);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < kLosses; ++i) {
    if (account[i] > kLeastShare * all) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return account[a] > account[b]; });
  std::string text;
  for (const std::size_t i : order) {
    text += fmt::format("{}{} {:.0f}%", text.empty() ? "" : ", ", name_of(static_cast<Loss>(i)),
                        100 * account[i] / all);
  }
  return text;
}

/// The quantities of which the truth is known of some layer.
std::vector<CostKind> known_costs(const ModelTrial& trial) {
  std::vector<CostKind> known;
  for (const CostKind kind : kAllCostKinds) {
    const bool any =
        std::any_of(trial.layers.begin(), trial.layers.end(),
                    [&](const LayerTrial& layer) { return layer.actual[kind].has_value(); });
    if (any) known.push_back(kind);
  }
  return known;
}

/// What is so, and what each subject says. People see all that was measured, but only the cycles of
/// what was simulated.
void add_columns(const ModelTrial& trial, CostKind kind,
                 std::vector<ResultTable::Column>& columns) {
  const std::string key = key_of(kind);
  const bool cycles = kind == CostKind::kCycles;
  const bool for_people = cycles || trial.truth == "measured";
  const std::string of = cycles ? "" : std::string(" ") + name_of(kind);
  const Kind shown = kind == CostKind::kPower ? Kind::kNumber : Kind::kCount;
  columns.push_back({cycles ? "actual" : "actual." + key, trial.truth + of, shown, 9, for_people});
  for (const std::string& subject : trial.subjects) {
    const std::string error = cycles ? ".error" : "." + key + "_error";
    columns.push_back({subject + "." + key, subject, shown, 5, for_people});
    columns.push_back({subject + error, "error", Kind::kError, 5, for_people});
  }
}

/// Counts are whole numbers, but for measured ones; energy and power never are.
Json value_of(CostKind kind, const std::optional<double>& value) {
  if (!value) return {};
  const bool counts = kind != CostKind::kEnergy && kind != CostKind::kPower;
  constexpr double kExact = 9007199254740992;  // 2^53
  const bool whole = counts && std::floor(*value) == *value && *value < kExact;
  return whole ? Json(static_cast<std::int64_t>(*value)) : Json(*value);
}

void add_cells(const LayerTrial& layer, CostKind kind, std::vector<Json>& row) {
  const auto& actual = layer.actual[kind];
  row.push_back(value_of(kind, actual));
  for (const auto& estimate : layer.estimates) {
    const auto predicted = estimate ? estimate->values[kind] : std::nullopt;
    const bool both = predicted && actual && *actual > 0;
    row.push_back(value_of(kind, predicted));
    row.push_back(both ? Json(*predicted / *actual - 1) : Json());
  }
}

}  // namespace

ResultTable summary_table(const ModelTrial& trial, const GroupBy& by, CostKind kind,
                          const std::string& key) {
  const auto rows = summaries(trial, by, kind);
  const SetupColumns setup_columns(by);
  const auto any = [&](auto member) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const Summary& row) { return (row.*member).spearman.has_value(); });
  };
  const bool networks = any(&Summary::networks), designs = any(&Summary::designs);
  ResultTable table{
      key, fmt::format("Errors of {} by layer, and rank correlations", name_of(kind)), {}, {}};
  table.columns.push_back({"model", "model", Kind::kText, 10});
  setup_columns.add_to(table.columns);
  table.columns.insert(table.columns.end(), {{"layers", "layers", Kind::kCount, 3},
                                             {"mape", "MAPE", Kind::kPercent, 9},
                                             {"bias", "bias", Kind::kError, 7},
                                             {"worst", "worst", Kind::kError, 6},
                                             {"worst_layer", "of layer", Kind::kText, 2},
                                             {"spearman_layers", "Spearman", Kind::kNumber, 6},
                                             {"kendall_layers", "Kendall", Kind::kNumber, 5}});
  const auto add_ranks = [&](const std::string& of) {
    table.columns.push_back({"spearman_" + of, "Spearman, " + of, Kind::kNumber, 4});
    table.columns.push_back({"kendall_" + of, "Kendall, " + of, Kind::kNumber, 4});
  };
  if (networks) add_ranks("networks");
  if (designs) add_ranks("designs");
  for (const Summary& summary : rows) {
    std::vector<Json> row = {summary.subject};
    setup_columns.add_to(row, summary.setup);
    row.insert(row.end(), {summary.errors.count, summary.errors.mape, summary.errors.bias,
                           summary.errors.worst,
                           summary.worst_layer.empty() ? Json() : Json(summary.worst_layer),
                           optional(summary.layers.spearman), optional(summary.layers.kendall)});
    for (const auto& [shown, ranks] :
         {std::pair{networks, summary.networks}, std::pair{designs, summary.designs}}) {
      if (!shown) continue;
      row.push_back(optional(ranks.spearman));
      row.push_back(optional(ranks.kendall));
    }
    table.add(std::move(row));
  }
  return table;
}

ResultTable causes_table(const ModelTrial& trial, const GroupBy& by) {
  const SetupColumns setup_columns(by);
  ResultTable table{
      "causes",
      "Cycles predicted too many and too few, in per cent of all, and what makes up the latter",
      {},
      {}};
  table.columns.push_back({"model", "model", Kind::kText, 10});
  setup_columns.add_to(table.columns);
  table.columns.push_back({"too_high", "too many", Kind::kPercent, 6});
  table.columns.push_back({"too_low", "too few", Kind::kPercent, 7});
  for (std::size_t i = 0; i < kLosses; ++i) {
    const std::string name = name_of(static_cast<Loss>(i));
    table.columns.push_back({key_of(name), name, Kind::kPercent, 5});
  }
  for (const Summary& summary : summaries(trial, by)) {
    std::vector<Json> row = {summary.subject};
    setup_columns.add_to(row, summary.setup);
    row.emplace_back(summary.too_high);
    row.emplace_back(summary.too_low);
    const double all = sum_of(summary.missing);
    for (const double part : summary.missing) row.push_back(all > 0 ? Json(part / all) : Json());
    table.add(std::move(row));
  }
  return table;
}

ResultTable worst_table(const ModelTrial& trial) {
  const SetupColumns setup_columns = SetupColumns::that_differ(trial);
  ResultTable table{"worst", "The layers that each is most wrong about", {}, {}};
  table.columns.push_back({"model", "model", Kind::kText, 10});
  setup_columns.add_to(table.columns);
  table.columns.insert(table.columns.end(), {{"layer", "layer", Kind::kText, 9},
                                             {"simulated", "simulated", Kind::kCount, 4},
                                             {"predicted", "predicted", Kind::kCount, 3},
                                             {"error", "error", Kind::kError, 8},
                                             {"bound", "bound", Kind::kText, 2},
                                             {"causes", "the gap is", Kind::kText, 7}});
  for (std::size_t subject = 0; subject < trial.subjects.size(); ++subject) {
    for (const std::size_t i : largest_errors(trial, subject, kWorst)) {
      const LayerTrial& layer = trial.layers[i];
      const Estimate& estimate = *layer.estimates[subject];
      const Account missing = unexplained(layer.account, estimate.cycles(), estimate.bound);
      std::vector<Json> row = {trial.subjects[subject]};
      setup_columns.add_to(row, layer.setup);
      row.insert(row.end(), {layer.layer, layer.cycles(), estimate.cycles(),
                             estimate.cycles() / layer.cycles() - 1, estimate.bound,
                             sum_of(missing) > 0 ? shares_text(missing) : ""});
      table.add(std::move(row));
    }
  }
  return table;
}

ResultTable layers_table(const ModelTrial& trial) {
  const SetupColumns setup_columns = SetupColumns::that_differ(trial);
  ResultTable table{"layers", trial.truth == "measured" ? "By layer" : "Cycles by layer", {}, {}};
  setup_columns.add_to(table.columns);
  table.columns.push_back({"layer", "layer", Kind::kText, 10});
  const std::vector<CostKind> known = known_costs(trial);
  for (const CostKind kind : known) add_columns(trial, kind, table.columns);
  for (const LayerTrial& layer : trial.layers) {
    std::vector<Json> row;
    setup_columns.add_to(row, layer.setup);
    row.emplace_back(layer.layer);
    for (const CostKind kind : known) add_cells(layer, kind, row);
    table.add(std::move(row));
  }
  return table;
}

ResultTable learning_table(const std::vector<NamedCurve>& curves) {
  ResultTable table{"learning",
                    "Accuracy on the other layers after calibration on so many distinct ones",
                    {{"model", "model", Kind::kText, 10},
                     {"trained", "layers simulated", Kind::kCount, 9},
                     {"draws", "draws", Kind::kCount, 1},
                     {"mape", "MAPE", Kind::kPercent, 8},
                     {"worst_mape", "MAPE, worst draw", Kind::kPercent, 6},
                     {"spearman", "Spearman", Kind::kNumber, 7}},
                    {}};
  for (const NamedCurve& curve : curves) {
    for (const LearningPoint& point : curve.points) {
      table.add({curve.model, point.trained, point.draws, point.mape, point.worst_mape,
                 optional(point.spearman)});
    }
  }
  return table;
}

}  // namespace orrery
