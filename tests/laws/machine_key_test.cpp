#include "sim/fast/machine_key.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "base/yaml.h"
#include "dataflows/lower.h"
#include "hardware/keys.h"
#include "hardware/load.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/compare_engines.h"
#include "sim/system/run_schedule.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

/// Two machines may differ in keys that decide the schedule, which is given, or energies, or
/// nothing, and still share what the fast engine has seen.
bool has_influence(const Key& key) {
  return key.affects == Affects::kArray || key.affects == Affects::kMemory;
}

std::string key_of(const Schedule& schedule, const Accelerator& accelerator) {
  return machine_key(schedule, machine_content(accelerator, true), true);
}

/// A machine, a layer and a dataflow in which keys are changed one by one.
struct Base {
  const char *preset, *layer, *dataflow;
  std::vector<std::string> sets;
};

const std::vector<Base>& bases() {
  static const std::vector<Base> kBases = {
      {"systolic_32x32",
       "c=5,h=8,w=8,k=9,r=3,s=3",
       "weight_stationary",
       {"array.rows=6", "array.cols=4", "array.max_steps=12", "array.stationary_words=2",
        "buffer.capacity_bytes=1500", "buffer.ofmap.capacity_bytes=0", "dram.bus_bytes=4",
        "dram.latency_clocks=9"}},
      // Its groups are not run apart.
      {"systolic_32x32",
       "c=5,h=8,w=8,k=9,r=3,s=3",
       "output_stationary",
       {"array.rows=6", "array.cols=4", "buffer.capacity_bytes=1500",
        "buffer.ofmap.capacity_bytes=0", "buffer.shared_ports=6", "dram.bus_bytes=4",
        "dram.latency_clocks=9"}},
      {"eyeriss_v1",
       "c=5,h=8,w=12,k=9,r=3,s=3",
       "row_stationary",
       {"array.rows=6", "array.cols=5", "buffer.capacity_bytes=12K",
        "array.multicast.psum_in.port_burst=5", "array.multicast.psum_in.port_gap=2"}},
      {"eyeriss_v1",
       "c=5,h=8,w=12,k=9,r=3,s=3",
       "row_stationary",
       {"array.rows=6", "array.cols=5", "array.multicast.phases=true"}},
  };
  return kBases;
}

/// Other values to try for a key that has `value`; some may not be allowed.
std::vector<std::string> other_values(const Key& key, const std::string& value) {
  if (!key.choices.empty() || key.allowed == "true, false") {
    std::vector<std::string> others;
    std::string allowed = key.allowed + ", ";
    for (std::size_t at; (at = allowed.find(", ")) != std::string::npos;) {
      const std::string choice = allowed.substr(0, at);
      if (choice != value) others.push_back(choice);
      allowed.erase(0, at + 2);
    }
    return others;
  }
  if (key.path == "dataflow") return {"input_stationary"};
  if (key.allowed == "text") return {"another"};
  const long long number = std::atoll(value.c_str());
  std::vector<std::string> others;
  for (const long long other : {number + 1, number - 1, 2 * number, 300LL, 3000LL}) {
    if (other != number) others.push_back(std::to_string(other));
  }
  return others;
}

struct Machine {
  Accelerator accelerator;
  Schedule schedule;

  Measurement run(Engine engine, TransitionCache* transitions) const {
    SimulateOptions options;
    options.engine = engine;
    options.transitions = transitions;
    return run_schedule(schedule, accelerator, options);
  }
};

Machine machine(const Base& base, const std::string& key = {}, const std::string& value = {}) {
  std::vector<std::string> sets = base.sets;
  if (!key.empty()) sets.push_back(key + "=" + value);
  Machine made;
  made.accelerator = load_accelerator(base.preset, sets);
  made.schedule =
      lower(parse_conv_option(base.layer), made.accelerator, load_dataflow(base.dataflow));
  return made;
}

/// Calls `visit(key, changed machine)` for every key that can be changed by itself.
template <class Visit>
void for_each_change(const Base& base, const Visit& visit) {
  Accelerator accelerator = load_accelerator(base.preset, base.sets);
  for (const Key& key : describe(accelerator)) {
    if (key.is_group()) continue;
    for (const std::string& value : other_values(key, key.print())) {
      try {
        const Machine changed = machine(base, key.path, value);
        SCOPED_TRACE(fmt::format("{}, {}: {}", base.preset, key.path, value));
        visit(key, changed);
        break;
      } catch (const InputError&) {  // not by itself, or not there
      }
    }
  }
}

TEST(MachineKey, HoldsEveryKeyThatSaysItAffectsTimingAndNoOther) {
  std::set<std::string> changed_somewhere;
  for (const Base& base : bases()) {
    const Machine made = machine(base);
    const auto usual = key_of(made.schedule, made.accelerator);
    for_each_change(base, [&](const Key& key, const Machine& changed) {
      changed_somewhere.insert(key.path);
      if (has_influence(key)) {
        EXPECT_NE(key_of(changed.schedule, changed.accelerator), usual);
        return;
      }
      EXPECT_EQ(key_of(made.schedule, changed.accelerator), usual);
      // With the same schedule, the machine does the same.
      const Machine mixed{changed.accelerator, made.schedule};
      EXPECT_NO_THROW(
          require_same(made.run(Engine::kStepped, nullptr), mixed.run(Engine::kStepped, nullptr)));
    });
  }
  // Keys that cannot be changed by themselves, with the schedule as it was.
  const Machine made = machine(bases().front());
  const auto usual = key_of(made.schedule, made.accelerator);
  Accelerator changed = made.accelerator;
  for (const Key& key : describe(changed)) {
    if (key.is_group() || changed_somewhere.count(key.path) > 0) continue;
    key.read(YamlNode::parse(other_values(key, key.print()).front(), "other value"));
    EXPECT_NE(key_of(made.schedule, changed) == usual, has_influence(key)) << key.path;
    changed = made.accelerator;
  }
}

/// What one machine has seen is of no use to another, whichever key they differ in.
TEST(MachineKey, KeepsApartWhatMachinesHaveSeenThatDifferInOneKey) {
  for (const Base& base : bases()) {
    TransitionCache transitions;
    EXPECT_NO_THROW(machine(base).run(Engine::kBoth, &transitions));
    for_each_change(base, [&](const Key&, const Machine& changed) {
      EXPECT_NO_THROW(changed.run(Engine::kBoth, &transitions));
    });
  }
}

}  // namespace
}  // namespace orrery
