#include "cli/commands/energy_options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

#include "base/error.h"
#include "base/yaml.h"
#include "dataflows/zero_macs.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

constexpr const char* kAllowed = "real, or a share above 0 and up to 1";

InputError wrong(const std::string& found, const std::string& allowed) {
  return InputError({"--gate-zeros", 0, ""}, fmt::format("{}; allowed: {}", found, allowed));
}

Ratio read_density(const std::string& text) {
  try {
    const Ratio density = YamlNode::parse(text, "").as_ratio();
    if (density.num <= density.den) return density;
  } catch (const InputError&) {  // said below
  }
  throw wrong("found '" + shown(text) + "'", kAllowed);
}

}  // namespace

void add_energy_options(boost::program_options::options_description& known) {
  const auto text = [](const char* name) {
    return boost::program_options::value<std::string>()->value_name(name);
  };
  known.add_options()(
      "technology", text("NAME|FILE"),
      "report energy and area with it; none: do not (default: what the hardware says)")(
      "gate-zeros", text("real|SHARE,..."),
      "zeros that PEs with zero_gating meet: those of real values, or by the share of ifmap words "
      "that are not zero, one or one for each layer (default: real values, where they move, else "
      "the layer's ifmap_zeros)");
}

EnergyRequest::EnergyRequest(const Options& options, std::size_t layers)
    : technology_(options.text("technology")),
      states_zeros_(options.has("gate-zeros")),
      real_values_(options.has("check") || options.has("toggles")) {
  if (states_zeros_) read_zeros(*options.text("gate-zeros"), layers);
}

void EnergyRequest::read_zeros(const std::string& given, std::size_t layers) {
  if (given == "real") {
    if (!real_values_) throw wrong("found 'real' without --check or --toggles", "both, or a share");
    return;
  }
  std::stringstream parts(given);
  for (std::string part; std::getline(parts, part, ',');) densities_.push_back(read_density(part));
  if (densities_.size() != 1 && densities_.size() != layers) {
    throw wrong(fmt::format("found {} shares", densities_.size()),
                fmt::format("one, or one for each of the {} layers", layers));
  }
}

std::optional<Technology> EnergyRequest::technology_of(const Accelerator& accelerator) const {
  const std::string name = technology_.value_or(accelerator.technology);
  if (name == "none") return std::nullopt;
  return load_technology(name);
}

void EnergyRequest::check(const Accelerator& accelerator) const {
  const bool known = technology_of(accelerator).has_value();
  if (!states_zeros_) return;
  if (!known) throw wrong("is given without --technology", "both");
  if (!accelerator.zero_gating.any()) {
    throw wrong(shown(accelerator.name) + " gates nothing",
                "hardware with zero_gating, such as --set zero_gating.mac=true");
  }
}

WideCount EnergyRequest::zero_macs(const LayerResult& result, std::size_t index) const {
  if (densities_.empty()) {
    return real_values_ ? result.measured.activity.zero_macs : expected_zero_macs(result.layer);
  }
  return expected_zero_macs(result.layer, densities_[densities_.size() == 1 ? 0 : index]);
}

void EnergyRequest::add_to(Report& report) const {
  report.technology = technology_of(report.accelerator);
  if (!report.technology) return;
  report.area = area(report.accelerator, *report.technology);
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerResult& result = report.layers[i];
    const Measurement& measured = result.measured;
    report.energy.push_back(
        evaluate({result.layer, measured.cycles, measured.activity, zero_macs(result, i),
                  measured.toggles ? &*measured.toggles : nullptr},
                 report.accelerator, *report.technology));
  }
}

}  // namespace orrery
