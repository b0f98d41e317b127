#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "sim/system/simulate.h"

namespace orrery {

/// Layers that have been simulated, by the contents of layer, accelerator and dataflow: what was
/// simulated once is not simulated again. What it holds can be kept in a file, a record for each
/// layer, for runs of the same build.
class LayerCache {
 public:
  /// Forgets everything when it holds more than `most_bytes`.
  explicit LayerCache(std::size_t most_bytes = std::size_t{128} << 20) : most_bytes_(most_bytes) {}

  /// What was measured of the layer, null when it is not known. Valid until the next call.
  const Measurement* find(const Layer& layer, const Accelerator& accelerator,
                          const Dataflow& dataflow);
  /// The schedule that belongs to what was found; null when it must be made again.
  const Schedule* schedule() const { return found_ != nullptr ? found_->schedule.get() : nullptr; }
  void add(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow,
           const Schedule& schedule, const Measurement& measured);
  std::size_t size() const { return runs_.size(); }

  /// Has `keep` called with a record, in one line, of each layer that becomes known.
  void on_add(std::function<void(const std::string&)> keep) { keep_ = std::move(keep); }
  /// Takes a record in; false when it is none.
  bool recall(const std::string& record);

 private:
  struct Run {
    Measurement measured;
    std::shared_ptr<const Schedule> schedule;
  };
  using Digests = std::unordered_map<std::string, std::string>;

  std::string key(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow);
  static const std::string& digest(Digests& known, std::string content);
  void make_room();

  std::size_t most_bytes_;
  Digests accelerators_, dataflows_;  // of contents that are asked for again and again
  std::unordered_map<std::string, Run> runs_;
  Run* found_ = nullptr;
  std::function<void(const std::string&)> keep_;
};

}  // namespace orrery
