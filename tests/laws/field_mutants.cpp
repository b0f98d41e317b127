#include "tests/laws/field_mutants.h"

#include <cstdio>
#include <map>
#include <sstream>
#include <stdexcept>

#include "base/error.h"
#include "dataflows/lower.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/compare_engines.h"
#include "sim/system/run_schedule.h"
#include "tests/laws/child.h"

namespace orrery {
namespace {

constexpr const char* kLost = "crashes or does not end";

/// A case that fits together: layers that run one after the other on one machine, with one table of
/// transitions.
struct Runnable {
  Accelerator hardware;
  std::vector<Schedule> schedules;

  std::vector<Measurement> run(Engine engine, FieldProbe* probe) const {
    SimulateOptions options;
    options.engine = engine;
    options.probe = probe;
    TransitionCache transitions;
    options.transitions = &transitions;
    std::vector<Measurement> measured;
    for (const Schedule& schedule : schedules) {
      measured.push_back(run_schedule(schedule, hardware, options));
    }
    return measured;
  }
};

/// The layer of the case, and one that is a little larger.
Runnable runnable(const NamedCase& named) {
  const RandomCase random = draw_named(named);
  Runnable result;
  result.hardware = random.hardware();
  result.schedules.push_back(lower(random.layer, result.hardware, random.dataflow()));
  Layer larger = random.layer;
  larger.shape[Dim::kN] += 1;
  larger.shape[Dim::kK] += 1;
  result.schedules.push_back(lower(larger, result.hardware, random.dataflow()));
  return result;
}

/// Empty where nobody sees it.
std::string difference(const Runnable& runnable, const std::vector<Measurement>& stepped,
                       const std::string& field) {
  FieldProbe probe;
  probe.omitted = field;
  try {
    const std::vector<Measurement> fast = runnable.run(Engine::kFast, &probe);
    for (std::size_t i = 0; i < fast.size(); ++i) require_same(stepped[i], fast[i]);
  } catch (const std::exception& e) {
    return e.what();
  }
  return {};
}

/// In the child: a line for each field before it is left out, and how it was seen behind that.
void tell_mutants(std::FILE* out, const Runnable& runnable, const std::set<std::string>& fields) {
  const std::vector<Measurement> stepped = runnable.run(Engine::kStepped, nullptr);
  for (const std::string& field : fields) {
    std::fprintf(out, "%s\n", field.c_str());
    std::fflush(out);
    limit_time(2);
    std::string seen = difference(runnable, stepped, field);
    std::fprintf(out, "%s\n", seen.substr(0, seen.find('\n')).c_str());
    std::fflush(out);
  }
}

}  // namespace

RandomCase draw_named(const NamedCase& named) {
  static const std::map<std::string, RandomCase (*)(std::uint64_t)> kDraws = {
      {"case", draw_case},
      {"any", draw_case_of_any_dataflow},
      {"long", draw_long_case},
      {"elastic", draw_elastic_case},
      {"multicast", draw_multicast_case},
      {"starved", draw_starved_passes},
      {"shared", draw_passes_on_shared_ports},
      {"packed", draw_packed_passes},
      {"no_macs", draw_case_without_macs},
  };
  RandomCase random = kDraws.at(named.draw)(named.seed);
  random.tiling = "halved";  // a case stays what it is when the program learns to choose better
  return random;
}

std::set<std::string> fields_compared(const NamedCase& named) {
  FieldProbe probe;
  try {
    runnable(named).run(Engine::kFast, &probe);
  } catch (const InputError&) {
    return {};
  }
  return probe.fields;
}

std::vector<Mutant> run_mutants(const NamedCase& named, const std::set<std::string>& fields) {
  std::vector<Mutant> mutants;
  try {
    const Runnable built = runnable(named);
    std::set<std::string> left = fields;
    while (!left.empty()) {
      const std::size_t before = left.size();
      std::istringstream lines(
          told_by_child([&](std::FILE* out) { tell_mutants(out, built, left); }));
      for (std::string field, seen; std::getline(lines, field);) {
        if (!std::getline(lines, seen)) seen = kLost;
        mutants.push_back({field, seen});
        left.erase(field);
      }
      if (left.size() == before) throw std::runtime_error("the case cannot be stepped");
    }
  } catch (const InputError&) {
  }
  return mutants;
}

}  // namespace orrery
