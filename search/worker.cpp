#include "search/worker.h"

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "base/error.h"
#include "search/problem.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

nlohmann::json answer(Problem& problem, const nlohmann::json& job) {
  try {
    const auto& fidelity = job.at("fidelity");
    Trial trial = problem.evaluate(
        job.at("choices").get<Choices>(),
        fidelity.is_null() ? problem.spec().fidelity : fidelity.get<std::string>());
    trial.number = job.at("number").get<std::int64_t>();
    return to_json(trial);
  } catch (const InputError& e) {
    return {{"error", e.what()}};
  }
}

}  // namespace

void run_worker(std::istream& in, std::ostream& out) {
  std::string line;
  if (!std::getline(in, line)) return;
  try {
    const auto greeting = nlohmann::json::parse(line);
    Problem problem(parse_spec(greeting.at("spec"), greeting.at("file")));
    out << nlohmann::json{{"knobs", knobs_json(problem.space())}}.dump() << '\n' << std::flush;
    while (std::getline(in, line)) {
      out << answer(problem, nlohmann::json::parse(line)).dump() << '\n' << std::flush;
    }
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("worker: found no job of a search: ") + e.what());
  }
}

}  // namespace orrery
