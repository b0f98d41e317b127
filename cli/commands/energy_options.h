#pragma once

#include <boost/program_options/options_description.hpp>
#include <optional>
#include <vector>

#include "base/ratio.h"
#include "cli/commands/options.h"
#include "cli/output/report.h"

namespace orrery {

/// The options --technology and --gate-zeros.
void add_energy_options(boost::program_options::options_description& known);

/// What they ask for.
class EnergyRequest {
 public:
  /// For a run of `layers` layers. Throws InputError.
  EnergyRequest(const Options& options, std::size_t layers);

  /// Throws InputError when they cannot be had of `accelerator`, before it is simulated.
  void check(const Accelerator& accelerator) const;

  /// Adds energy and area to a report of finished layers; nothing if there is no technology.
  void add_to(Report& report) const;

 private:
  void read_zeros(const std::string& given, std::size_t layers);
  /// The one asked for, else the accelerator's; nothing where it is `none`.
  std::optional<Technology> technology_of(const Accelerator& accelerator) const;
  /// MACs with a zero ifmap word: as asked for, else as real values have them, else as the layer
  /// says.
  WideCount zero_macs(const LayerResult& result, std::size_t index) const;

  std::optional<std::string> technology_;  // asked for
  bool states_zeros_ = false;              // --gate-zeros was given
  bool real_values_ = false;               // move, so that zeros are counted
  std::vector<Ratio> densities_;           // of ifmaps: none, one, or one for each layer
};

}  // namespace orrery
