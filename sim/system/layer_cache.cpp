#include "sim/system/layer_cache.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>
#include <sstream>
#include <utility>

#include "base/digest.h"
#include "dataflows/dataflow_content.h"
#include "hardware/accelerator_content.h"
#include "workloads/layer_content.h"

namespace orrery {
namespace {

using Counts = std::array<std::int64_t, sizeof(Activity) / sizeof(std::int64_t)>;

/// What a run takes in memory, about: its schedule has vectors of its own.
constexpr std::size_t kBytesOfRun = sizeof(Measurement) + sizeof(Schedule) + 1024;

}  // namespace

const std::string& LayerCache::digest(Digests& known, std::string content) {
  const auto [entry, is_new] = known.try_emplace(std::move(content));
  if (is_new) entry->second = digest_of(entry->first);
  return entry->second;
}

std::string LayerCache::key(const Layer& layer, const Accelerator& accelerator,
                            const Dataflow& dataflow) {
  return digest_of(content_of(layer) + digest(accelerators_, content_of(accelerator)) +
                   digest(dataflows_, content_of(dataflow)));
}

const Measurement* LayerCache::find(const Layer& layer, const Accelerator& accelerator,
                                    const Dataflow& dataflow) {
  const auto found = runs_.find(key(layer, accelerator, dataflow));
  found_ = found == runs_.end() ? nullptr : &found->second;
  return found_ == nullptr ? nullptr : &found_->measured;
}

void LayerCache::make_room() {
  if (runs_.size() * kBytesOfRun > most_bytes_) runs_.clear();
  found_ = nullptr;
}

void LayerCache::add(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow,
                     const Schedule& schedule, const Measurement& measured) {
  make_room();
  const std::string known_by = key(layer, accelerator, dataflow);
  const bool is_new =
      runs_.insert_or_assign(known_by, Run{measured, std::make_shared<const Schedule>(schedule)})
          .second;
  if (!is_new || !keep_) return;
  keep_(fmt::format("{} {} {}", known_by, measured.cycles,
                    fmt::join(std::bit_cast<Counts>(measured.activity), " ")));
}

bool LayerCache::recall(const std::string& record) {
  std::istringstream fields(record);
  std::string known_by, more;
  Measurement measured;
  measured.engine = Engine::kFast;
  Counts counts{};
  fields >> known_by >> measured.cycles;
  for (std::int64_t& count : counts) fields >> count;
  if (!fields || fields >> more) return false;
  measured.activity = std::bit_cast<Activity>(counts);
  make_room();
  runs_[known_by] = {measured, nullptr};
  return true;
}

}  // namespace orrery
