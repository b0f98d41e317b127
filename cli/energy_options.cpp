#include "cli/energy_options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

#include "base/error.h"
#include "base/yaml.h"
#include "dataflows/zero_macs.h"
#include "hardware/load_technology.h"
#include "hardware/values.h"

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
  known.add_options()("technology", text("NAME|FILE"), "report energy and area with it")(
      "gate-zeros", text("real|SHARE,..."),
      "PEs gate MACs with a zero ifmap word: as --check finds them, or by the share of words that "
      "are not zero, one or one for each layer");
}

EnergyRequest::EnergyRequest(const Options& options, std::size_t layers) {
  if (const auto name = options.text("technology")) technology_ = load_technology(*name);
  if (options.has("gate-zeros")) read_gating(options, layers);
}

void EnergyRequest::read_gating(const Options& options, std::size_t layers) {
  const std::string given = *options.text("gate-zeros");
  if (!technology_) throw wrong("is given without --technology", "both");
  if (given == "real") {
    if (!options.has("check")) throw wrong("found 'real' without --check", "both, or a share");
    gates_real_zeros_ = true;
    return;
  }
  std::stringstream parts(given);
  for (std::string part; std::getline(parts, part, ',');) densities_.push_back(read_density(part));
  if (densities_.size() != 1 && densities_.size() != layers) {
    throw wrong(fmt::format("found {} shares", densities_.size()),
                fmt::format("one, or one for each of the {} layers", layers));
  }
}

std::int64_t EnergyRequest::gated_macs(const LayerResult& result, std::size_t index) const {
  if (gates_real_zeros_) return result.measured.activity.zero_macs;
  if (densities_.empty()) return 0;
  return expected_zero_macs(result.layer, densities_[densities_.size() == 1 ? 0 : index]);
}

void EnergyRequest::add_to(Report& report) const {
  if (!technology_) return;
  report.technology = technology_;
  report.area = area(report.accelerator, *technology_);
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerResult& result = report.layers[i];
    report.energy.push_back(evaluate(
        {result.layer, result.measured.cycles, result.measured.activity, gated_macs(result, i)},
        report.accelerator, *technology_));
  }
}

}  // namespace orrery
