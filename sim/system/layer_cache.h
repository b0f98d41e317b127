#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "sim/system/simulate.h"

namespace orrery {

/// Layers that have been simulated, by the contents of layer, accelerator and dataflow: what was
/// simulated once is not simulated again. May be kept in a file between two runs of the same
/// program.
class LayerCache {
 public:
  /// `build` is the program that simulates: results of another one are not trusted. Forgets
  /// everything when it holds more than `most_bytes`.
  explicit LayerCache(std::uint64_t build = 0, std::size_t most_bytes = std::size_t{128} << 20)
      : build_(build), most_bytes_(most_bytes) {}

  /// What was measured of the layer, null when it is not known. Valid until the next call.
  const Measurement* find(const Layer& layer, const Accelerator& accelerator,
                          const Dataflow& dataflow);
  /// The schedule that belongs to what was found; null when it must be made again.
  const Schedule* schedule() const { return found_ != nullptr ? found_->schedule.get() : nullptr; }
  void add(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow,
           const Schedule& schedule, const Measurement& measured);

  /// Everything but schedules, for a file.
  std::string bytes() const;
  enum class Read : std::uint8_t { kRead, kOtherBuild, kNoCache };
  /// Takes in what `bytes` gave.
  Read read(const std::string& bytes);
  std::size_t size() const { return runs_.size(); }

 private:
  struct Run {
    Measurement measured;
    std::shared_ptr<const Schedule> schedule;
  };
  using Numbers = std::map<std::string, std::int64_t>;

  std::string key(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow);
  static std::int64_t number_of(Numbers& known, std::string content);

  std::uint64_t build_;
  std::size_t most_bytes_;
  Numbers accelerators_, dataflows_;  // contents are long: they get numbers
  std::unordered_map<std::string, Run> runs_;
  Run* found_ = nullptr;
};

/// A number for the program that runs: that of its file's bytes.
std::uint64_t this_build();

}  // namespace orrery
