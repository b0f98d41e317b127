#include "search/worker.h"

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "base/build_id.h"
#include "base/count_json.h"
#include "base/error.h"
#include "base/json_text.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

constexpr double kMicrojoule = 1e-6;  // of a picojoule

nlohmann::json layers_json(const std::vector<Problem::LayerResult>& layers) {
  auto json = nlohmann::json::array();
  for (const auto& [name, cost] : layers) {
    nlohmann::json layer = {{"name", name}, {"cycles", cost.cycles}};
    layer["dram_bytes"] = count_json<nlohmann::json>(cost.dram_bytes);
    layer["energy_uj"] =
        cost.energy_pj ? nlohmann::json(*cost.energy_pj * kMicrojoule) : nlohmann::json();
    json.push_back(std::move(layer));
  }
  return json;
}

nlohmann::json parsed_line(const std::string& line) {
  const auto json = parse_json(line);
  if (!json || !json->is_object()) {
    throw InputError("worker: found '" + line.substr(0, 100) + "'; allowed: a job of a search");
  }
  return *json;
}

std::string answer(Problem& problem, const std::string& line) {
  const nlohmann::json job = parsed_line(line);
  try {
    const auto& given = job.at("fidelity");
    const std::string fidelity =
        given.is_null() ? problem.spec().fidelity : given.get<std::string>();
    const Choices choices = choices_from_json(job.at("choices"));
    if (!problem.space().contains(choices)) {
      throw InputError("found " + job.at("choices").dump() + ", which is no point of the space");
    }
    Trial trial = problem.evaluate(choices, fidelity);
    trial.number = job.at("number").get<std::int64_t>();
    nlohmann::json json = to_json(trial);
    if (job.value("layers", false) && !trial.objectives.empty()) {
      json["layers"] = layers_json(problem.layers(trial.choices, fidelity));
    }
    return json.dump();
  } catch (const InputError& e) {
    return nlohmann::json{{"error", e.what()}}.dump();
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("worker: found no job of a search: ") + e.what());
  }
}

/// The next line, as long as a pool may send; false at the end.
bool next_line(std::istream& in, std::string& line) {
  line.clear();
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (c == '\n') return true;
    if (line.size() == LineSocket::kLongestLine) {
      throw InputError("worker: found a line that is too long; allowed: a job of a search");
    }
    line += static_cast<char>(c);
  }
  return !line.empty();
}

}  // namespace

void serve_jobs(Problem& problem, LineSocket& lines) {
  std::string line;
  while (lines.wait_for_line(line) == LineSocket::Heard::kLine) {
    if (!lines.send(answer(problem, line))) return;
  }
}

void run_worker(std::istream& in, std::ostream& out) {
  std::string line;
  if (!next_line(in, line)) return;
  const nlohmann::json greeting = parsed_line(line);
  const auto text = [&](const char* name) {
    const auto found = greeting.value(name, nlohmann::json());
    if (!found.is_string()) throw InputError(std::string("worker: found no ") + name);
    return found.get<std::string>();
  };
  Problem problem(parse_spec(text("spec"), text("file")));
  out << nlohmann::json{{"knobs", knobs_json(problem.space())}, {"build", build_id()}}.dump()
      << '\n'
      << std::flush;
  while (next_line(in, line)) out << answer(problem, line) << '\n' << std::flush;
}

}  // namespace orrery
