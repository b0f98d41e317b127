#include "sim/system/layer_cache.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

#include "base/digest.h"
#include "dataflows/dataflow_content.h"
#include "hardware/accelerator_content.h"
#include "workloads/layer_content.h"

namespace orrery {
namespace {

/// What a run takes in memory, about: its schedule has vectors of its own.
constexpr std::size_t kBytesOfRun = sizeof(Measurement) + sizeof(Schedule) + 1024;

/// All numbers of an account, in the order in which they are visited.
std::string numbers_of(const Activity& activity) {
  std::string numbers;
  for_each_count(activity, [&numbers](const char*, auto counts) {
    for (const WideCount count : counts) numbers += ' ' + count.text();
  });
  for_each_extreme(activity, [&numbers](const char*, std::int64_t number) {
    numbers += ' ' + std::to_string(number);
  });
  return numbers;
}

/// Reads them back.
void read_numbers(std::istream& fields, Activity& activity) {
  for_each_count(activity, [&fields](const char*, auto counts) {
    for (WideCount& count : counts) fields >> count;
  });
  for_each_extreme(activity, [&fields](const char*, std::int64_t& number) { fields >> number; });
}

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
  keep_(fmt::format("{} {}{}", known_by, measured.cycles, numbers_of(measured.activity)));
}

bool LayerCache::recall(const std::string& record) {
  std::istringstream fields(record);
  std::string known_by, more;
  Measurement measured;
  measured.engine = Engine::kFast;
  fields >> known_by >> measured.cycles;
  read_numbers(fields, measured.activity);
  if (!fields || fields >> more) return false;
  make_room();
  runs_[known_by] = {measured, nullptr};
  return true;
}

}  // namespace orrery
