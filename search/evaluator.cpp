#include "search/evaluator.h"

#include <cstring>
#include <unordered_map>
#include <utility>

#include "dataflows/dataflow_content.h"
#include "hardware/accelerator_content.h"
#include "workloads/layer_content.h"

namespace orrery {
namespace {

void append(std::string& text, std::int64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  text.append(bytes, sizeof number);
}

}  // namespace

/// Contents get numbers, so that the key of a result is short.
struct Evaluator::Cache {
  std::unordered_map<std::string, int> hardware, flows;
  std::unordered_map<std::string, LayerCost> costs;

  static int number(std::unordered_map<std::string, int>& known, std::string content) {
    return known.emplace(std::move(content), static_cast<int>(known.size())).first->second;
  }
};

Evaluator::Evaluator(const std::string& fidelity, std::optional<Technology> technology)
    : fidelity_(make_fidelity(fidelity, std::move(technology))),
      cache_(std::make_unique<Cache>()) {}

Evaluator::~Evaluator() = default;

LayerCost Evaluator::cost(const Layer& layer, int hardware, int flow,
                          const Accelerator& accelerator, const Dataflow& dataflow) {
  std::string key = content_of(layer);
  append(key, hardware);
  append(key, flow);
  if (const auto found = cache_->costs.find(key); found != cache_->costs.end()) {
    return found->second;
  }
  ++costed_;
  const LayerCost cost = fidelity_->cost(layer, accelerator, dataflow);
  cache_->costs.emplace(std::move(key), cost);
  return cost;
}

LayerCost Evaluator::evaluate(const Layer& layer, const Accelerator& accelerator,
                              const Dataflow& dataflow) {
  return cost(layer, Cache::number(cache_->hardware, content_of(accelerator)),
              Cache::number(cache_->flows, content_of(dataflow)), accelerator, dataflow);
}

std::vector<LayerCost> Evaluator::layers(const Design& design) {
  const std::vector<Layer>& layers = design.network.layers;
  if (design.dataflows.size() != 1 && design.dataflows.size() != layers.size()) {
    throw std::logic_error("a design has one dataflow, or one for each layer");
  }
  const int hardware = Cache::number(cache_->hardware, content_of(design.accelerator));
  std::vector<int> flows;
  for (const Dataflow& flow : design.dataflows) {
    flows.push_back(Cache::number(cache_->flows, content_of(flow)));
  }
  std::vector<LayerCost> costs;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::size_t flow = design.dataflows.size() == 1 ? 0 : i;
    costs.push_back(
        cost(layers[i], hardware, flows[flow], design.accelerator, design.dataflows[flow]));
  }
  return costs;
}

Cost Evaluator::evaluate(const Design& design) {
  Cost sum;
  double energy_pj = 0;
  bool has_energy = true;
  for (const LayerCost& of_layer : layers(design)) {
    sum.cycles += of_layer.cycles;
    sum.dram_bytes += of_layer.dram_bytes;
    energy_pj += of_layer.energy_pj.value_or(0);
    has_energy = has_energy && of_layer.energy_pj.has_value();
  }
  sum.latency_ms =
      static_cast<double>(sum.cycles) / (design.accelerator.clock_mhz.to_double() * 1000);
  if (has_energy) sum.energy_uj = energy_pj * 1e-6;
  return sum;
}

}  // namespace orrery
