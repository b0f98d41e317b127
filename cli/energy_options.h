#pragma once

#include <boost/program_options/options_description.hpp>
#include <optional>
#include <vector>

#include "base/ratio.h"
#include "cli/options.h"
#include "cli/report.h"

namespace orrery {

/// The options --technology and --gate-zeros.
void add_energy_options(boost::program_options::options_description& known);

/// What they ask for.
class EnergyRequest {
 public:
  /// For a run of `layers` layers. Throws InputError.
  EnergyRequest(const Options& options, std::size_t layers);

  /// Adds energy and area to a report of finished layers; nothing if no technology was asked for.
  void add_to(Report& report) const;

 private:
  void read_gating(const Options& options, std::size_t layers);
  std::int64_t gated_macs(const LayerResult& result, std::size_t index) const;

  std::optional<Technology> technology_;
  bool gates_real_zeros_ = false;
  std::vector<Ratio> densities_;  // of ifmaps: none, one, or one for each layer
};

}  // namespace orrery
