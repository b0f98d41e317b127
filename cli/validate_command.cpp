#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options.hpp>
#include <memory>

#include "base/error.h"
#include "base/registry.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/validate_options.h"
#include "cli/validate_tables.h"

namespace orrery {
namespace {

std::string help() {
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
         "  orrery validate --models bottleneck,calibrated:bottleneck --tables summary,learning\n"
         "  orrery validate --hardware stonne_tpu --reference tests/reference/stonne_tpu.csv\n";
}

std::unique_ptr<ResultWriter> make_writer(const Options& options) {
  try {
    return Registry<ResultWriter>::instance().make(options.text("format").value_or("table"));
  } catch (const InputError& e) {
    throw InputError({"--format", 0, ""}, e.what());
  }
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

/// `layers` are empty when the trial is against measurements.
std::vector<ResultTable> tables_for(const std::vector<std::string>& names, const ModelTrial& trial,
                                    const GroupBy& by, const std::vector<std::string>& models,
                                    const std::vector<SimulatedLayer>& layers) {
  std::vector<ResultTable> tables;
  for (const std::string& name : names) {
    if (name == "summary") {
      tables.push_back(summary_table(trial, by));
    } else if (name == "layers") {
      tables.push_back(layers_table(trial));
    } else if (layers.empty()) {
      throw InputError({"--tables", 0, ""},
                       fmt::format("found '{}' with --reference, which gives cycles but no causes; "
                                   "allowed: summary, layers",
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

Results validate_models(const Options& options) {
  const bool is_csv = options.text("format").value_or("") == "csv";
  const auto names =
      tables_of(options, is_csv ? std::vector<std::string>{"layers"}
                                : std::vector<std::string>{"summary", "causes", "worst"});
  const auto models = models_of(options);
  const auto subjects = make_subjects(models);
  const GroupBy by = group_by_of(options);
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
  const ModelTrial trial = run_trial(layers, subjects);
  const std::string title = fmt::format(
      "{} layers with MACs of {} network{} on {} design{} (hardware and dataflow): cycles "
      "predicted, "
      "and simulated",
      layers.size(), networks.size(), networks.size() == 1 ? "" : "s", designs.size(),
      designs.size() == 1 ? "" : "s");
  return {"orrery.validate.v1", title, tables_for(names, trial, by, models, layers), trial.notes};
}

Results validate_simulation(const Options& options) {
  const auto names = tables_of(options, {"summary", "layers"});
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
  const std::string title =
      fmt::format("{} against {}: cycles simulated, and measured", design.hardware, file);
  return {"orrery.validate.v1", title, tables_for(names, trial, group_by_of(options), models, {}),
          trial.notes};
}

void run(const Arguments& arguments) {
  const Options options(validate_options(), arguments);
  const auto writer = make_writer(options);
  const Output output(options.text("output"));
  const Results results =
      options.has("reference") ? validate_simulation(options) : validate_models(options);
  output.write(writer->write(results, Terminal::of_output(output.is_file())));
}

}  // namespace

const Command kValidate{"validate", "compare models with the simulation, or it with measurements",
                        help, run};

}  // namespace orrery
