#include "sim/system/layer_cache.h"

#include <array>
#include <bit>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "dataflows/dataflow_content.h"
#include "hardware/accelerator_content.h"
#include "workloads/layer_content.h"

namespace orrery {
namespace {

using Json = nlohmann::json;
using Counts = std::array<std::int64_t, sizeof(Activity) / sizeof(std::int64_t)>;

constexpr const char* kSchema = "orrery.layers.v1";
/// What a run takes in memory, about: its schedule has vectors of its own.
constexpr std::size_t kBytesOfRun = sizeof(Measurement) + sizeof(Schedule) + 1024;

/// FNV-1a with 64 bits (Fowler, Noll, Vo).
std::uint64_t hash_of(const std::string& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  return hash;
}

std::string content_of_file(const char* name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Json binary(const std::string& bytes) {
  return Json::binary(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
}

std::string bytes_in(const Json& json) {
  const auto& bytes = json.get_binary();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::uint64_t this_build() {
  static const std::uint64_t kBuild = hash_of(content_of_file("/proc/self/exe"));
  return kBuild;
}

std::int64_t LayerCache::number_of(Numbers& known, std::string content) {
  const auto number = static_cast<std::int64_t>(known.size());
  return known.emplace(std::move(content), number).first->second;
}

std::string LayerCache::key(const Layer& layer, const Accelerator& accelerator,
                            const Dataflow& dataflow) {
  std::string key = content_of(layer);
  for (const std::int64_t number : {number_of(accelerators_, content_of(accelerator)),
                                    number_of(dataflows_, content_of(dataflow))}) {
    key += std::to_string(number) + ' ';
  }
  return key;
}

const Measurement* LayerCache::find(const Layer& layer, const Accelerator& accelerator,
                                    const Dataflow& dataflow) {
  const auto found = runs_.find(key(layer, accelerator, dataflow));
  found_ = found == runs_.end() ? nullptr : &found->second;
  return found_ == nullptr ? nullptr : &found_->measured;
}

void LayerCache::add(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow,
                     const Schedule& schedule, const Measurement& measured) {
  if (runs_.size() * kBytesOfRun > most_bytes_) runs_.clear();
  runs_[key(layer, accelerator, dataflow)] = {measured, std::make_shared<const Schedule>(schedule)};
  found_ = nullptr;
}

std::string LayerCache::bytes() const {
  Json json = {{"schema", kSchema}, {"build", build_}, {"runs", Json::array()}};
  const auto contents = [](const Numbers& known) {
    Json texts = Json::array();
    for (const auto& [text, number] : known) texts.push_back({text, number});
    return texts;
  };
  json["accelerators"] = contents(accelerators_);
  json["dataflows"] = contents(dataflows_);
  for (const auto& [key, run] : runs_) {
    json["runs"].push_back(
        {binary(key), run.measured.cycles, std::bit_cast<Counts>(run.measured.activity)});
  }
  std::string bytes;
  Json::to_cbor(json, bytes);
  return bytes;
}

LayerCache::Read LayerCache::read(const std::string& bytes) {
  const Json json = Json::from_cbor(bytes, true, false);
  if (!json.is_object() || json.value("schema", Json()) != kSchema) return Read::kNoCache;
  if (json.value("build", Json()) != build_) return Read::kOtherBuild;
  for (const auto& [name, known] :
       {std::pair("accelerators", &accelerators_), std::pair("dataflows", &dataflows_)}) {
    for (const Json& entry : json.at(name)) (*known)[entry.at(0)] = entry.at(1);
  }
  for (const Json& entry : json.at("runs")) {
    Measurement measured;
    measured.engine = Engine::kFast;
    measured.cycles = entry.at(1);
    measured.activity = std::bit_cast<Activity>(entry.at(2).get<Counts>());
    runs_[bytes_in(entry.at(0))] = {measured, nullptr};
  }
  return Read::kRead;
}

}  // namespace orrery
