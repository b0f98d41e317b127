#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options.hpp>
#include <memory>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/result_options.h"
#include "cli/commands/validate_options.h"
#include "cli/output/output.h"
#include "cli/output/progress_bar.h"
#include "cli/output/validate_tables.h"
#include "search/plugin.h"
#include "validation/prediction_sheet.h"

namespace orrery {
namespace {

std::string validate_help() {
  return "orrery validate [OPTIONS]\n\n"
         "Puts analytical models on trial: every layer is simulated, cycle by cycle, and predicted "
         "by\neach model. Says how far they are off, whether they rank layers, networks and "
         "designs "
         "as the\nsimulation does, and which cycles they miss. With --reference, puts the "
         "simulation "
         "itself\non trial against measurements.\n\n" +
         describe(validate_options()) +
         "\nExamples\n"
         "  orrery validate\n"
         "  orrery validate --workload alexnet,resnet18 --dataflow "
         "weight_stationary,output_stationary --by dataflow\n"
         "  orrery validate --vary array.rows=8,16,32 --vary dram.bus_bytes=4,16 --models "
         "roofline,bottleneck\n"
         "  orrery validate --space nas_bench_201 --sample 30 --models roofline,bottleneck "
         "--tables summary\n"
         "  orrery validate --models bottleneck,calibrated:bottleneck --tables summary,learning\n"
         "  orrery validate --workload alexnet --predictions sheet.csv\n"
         "  orrery validate --workload alexnet --technology cacti_45nm --tables "
         "energy,dram,buffer\n"
         "  orrery validate --hardware stonne_tpu --reference tests/reference/stonne_tpu.csv "
         "--column layer=name\n";
}

std::vector<Subject> make_subjects(const std::vector<std::string>& names) {
  std::vector<Subject> subjects;
  for (const std::string& name : names) {
    try {
      subjects.push_back(make_subject(name));
    } catch (const InputError& e) {
      throw InputError({"--models", 0, ""}, e.what());
    }
  }
  return subjects;
}

/// The curves of every model that is asked for calibrated.
std::vector<NamedCurve> curves_of(const std::vector<std::string>& models,
                                  const std::vector<SimulatedLayer>& layers) {
  std::vector<NamedCurve> curves;
  for (const std::string& name : models) {
    if (const auto base = calibrated_base(name)) {
      curves.push_back({name, learning_curve(base, layers)});
    }
  }
  if (curves.empty()) {
    throw InputError({"--tables", 0, ""},
                     "found 'learning' without a calibrated model; allowed: with --models "
                     "calibrated:MODEL");
  }
  return curves;
}

struct CostTable {
  const char* name;
  CostKind quantity;
  const char* needs;  // what makes it known
};
constexpr CostTable kCostTables[] = {
    {"summary", CostKind::kCycles, ""},
    {"dram", CostKind::kDramBytes, "against --reference: with a column dram_mb"},
    {"buffer", CostKind::kBufferWords, "without --reference"},
    {"energy", CostKind::kEnergy, "with --technology, and without --reference"},
    {"power", CostKind::kPower, "with --technology; against --reference also with a column mw"},
};

/// Nothing when `name` is another kind of table.
std::optional<ResultTable> cost_table(const std::string& name, const ModelTrial& trial,
                                      const GroupBy& by) {
  for (const CostTable& table : kCostTables) {
    if (name != table.name) continue;
    ResultTable found = summary_table(trial, by, table.quantity, table.name);
    if (found.rows.empty() && table.needs[0] != '\0') {
      throw InputError({"--tables", 0, ""}, fmt::format("found '{}', of which nothing is known; "
                                                        "allowed: {}",
                                                        name, table.needs));
    }
    return found;
  }
  return std::nullopt;
}

/// `layers` are empty when the trial is against measurements.
std::vector<ResultTable> tables_for(const std::vector<std::string>& names, const ModelTrial& trial,
                                    const GroupBy& by, const std::vector<std::string>& models,
                                    const std::vector<SimulatedLayer>& layers) {
  std::vector<ResultTable> tables;
  for (const std::string& name : names) {
    if (auto table = cost_table(name, trial, by)) {
      tables.push_back(std::move(*table));
    } else if (name == "layers") {
      tables.push_back(layers_table(trial));
    } else if (layers.empty()) {
      throw InputError({"--tables", 0, ""},
                       fmt::format("found '{}' with --reference, which gives cycles but no causes; "
                                   "allowed: summary, dram, power, layers",
                                   name));
    } else if (name == "causes") {
      tables.push_back(causes_table(trial, by));
    } else if (name == "worst") {
      tables.push_back(worst_table(trial));
    } else {
      tables.push_back(learning_table(curves_of(models, layers)));
    }
  }
  return tables;
}

/// What is shown when --tables does not say it.
std::vector<std::string> usual_tables(const Options& options, const std::string& format) {
  if (format == "csv") return {"layers"};
  if (options.has("reference")) return {"summary", "layers"};
  std::vector<std::string> tables = {"summary"};
  if (options.has("technology")) tables.emplace_back("energy");
  tables.insert(tables.end(), {"causes", "worst"});
  return tables;
}

std::string counted(std::size_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Results validate_models(const Options& options, const std::vector<std::string>& tables) {
  std::vector<std::string> models;
  if (options.has("models") || !options.has("predictions")) models = models_of(options);
  auto subjects = make_subjects(models);
  if (const auto sheet = options.text("predictions")) {
    for (Subject& subject : read_prediction_sheet(*sheet)) subjects.push_back(std::move(subject));
  }
  const GroupBy by = group_by_of(options);
  const auto technology = technology_of(options);
  const auto designs = designs_of(options);
  const auto networks = networks_of(options);
  std::vector<SimulatedLayer> layers;
  {
    ProgressBar bar;
    layers = simulate_designs(designs, networks,
                              [&](std::size_t done, std::size_t all, const std::string& what) {
                                bar.show(done, all, what);
                              });
  }
  const ModelTrial trial = run_trial(layers, subjects, technology ? &*technology : nullptr);
  const std::string title = fmt::format(
      "{} with MACs, of {} on {} (hardware and dataflow): what models predict, compared with what "
      "is simulated",
      counted(layers.size(), "layer"), counted(networks.size(), "network"),
      counted(designs.size(), "design"));
  return {
      "orrery.validate.v1", title, tables_for(tables, trial, by, models, layers), trial.notes, {}};
}

Results validate_simulation(const Options& options, const std::vector<std::string>& tables) {
  if (options.has("predictions")) {
    throw InputError({"--predictions", 0, ""}, "found with --reference; allowed: one of them");
  }
  const auto models = options.has("models") ? models_of(options) : std::vector<std::string>();
  const auto rows = measurements_of(options);
  const MeasuredDesign design = measured_design_of(options);
  const std::string file = *options.text("reference");
  ModelTrial trial;
  {
    ProgressBar bar;
    trial = run_measured_trial(rows, file, design, make_subjects(models),
                               [&](std::size_t done, std::size_t all, const std::string& what) {
                                 bar.show(done, all, what);
                               });
  }
  const std::string title = fmt::format(
      "{} against {}: what is simulated, compared with what was measured", design.hardware, file);
  return {"orrery.validate.v1",
          title,
          tables_for(tables, trial, group_by_of(options), models, {}),
          trial.notes,
          {}};
}

void run_validate(const Arguments& arguments) {
  const Options options(validate_options(), arguments);
  for (const std::string& plugin : options.texts("plugin")) load_plugin(plugin);
  const std::string format = result_format(options);
  const auto writer = make_result_writer(options, format);
  const auto tables = tables_of(options, usual_tables(options, format));
  if (options.has("column") && !options.has("reference")) {
    throw InputError({"--column", 0, ""},
                     "there is no file of measurements; allowed with "
                     "--reference FILE");
  }
  const Output output(options.text("output"));
  Results results = options.has("reference") ? validate_simulation(options, tables)
                                             : validate_models(options, tables);
  results.provenance = provenance_of("validate", arguments, 0);
  write_results(results, *writer, output);
}

}  // namespace

const Command kValidate{"validate", "compare models with the simulation, or it with measurements",
                        validate_help, run_validate};

}  // namespace orrery
