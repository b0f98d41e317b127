#include <fmt/format.h>

#include "base/json_text.h"
#include "search/child_process.h"
#include "search/strategies/evaluated_points.h"
#include "search/strategy.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

constexpr int kProtocol = 1;

/// A strategy that is another program, in any language: it reads a line of JSON for each question
/// and answers with one. docs/search.md describes the protocol. A program that cannot save itself
/// is brought back by asking and telling it everything again.
class External : public Strategy {
 public:
  explicit External(const StrategySetup& setup)
      : command_(setup.options.text("command", "", "of the program, for the shell")),
        seconds_(setup.options.number("timeout", 60, 0.001, 1e6,
                                      "seconds that it may take for an answer")),
        start_({{"op", "start"},
                {"protocol", kProtocol},
                {"knobs", knobs_json(setup.space)},
                {"objectives", setup.objectives},
                {"budget", setup.budget},
                {"seed", setup.seed},
                {"options", setup.options.with_prefix("option.", "given to the program")}}) {
    where_ = setup.options.where();
  }

  std::vector<Choices> ask(int n) override {
    const nlohmann::json reply = question({{"op", "ask"}, {"n", n}});
    history_.push_back({{"asked", n}});
    return points_of(reply);
  }

  void tell(const Trial& trial) override {
    history_.push_back({{"told", to_json(trial)}});
    question({{"op", "tell"}, {"trial", to_json(trial)}});
  }

  void inform(const Trial& trial) override {
    program();
    if (!informs_) return;
    history_.push_back({{"informed", to_json(trial)}});
    question({{"op", "inform"}, {"trial", to_json(trial)}});
  }

  std::string save() const override {
    nlohmann::json state;
    if (program_ && saves_) {
      const nlohmann::json reply = question({{"op", "save"}});
      if (!reply.contains("state")) throw wrong(reply, "{\"state\": ...}");
      state["state"] = reply["state"];
    } else {
      state["history"] = history_;
    }
    return state.dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      if (json.contains("state")) {
        question({{"op", "load"}, {"state", json.at("state")}});
        return;
      }
      for (const auto& event : json.at("history")) {
        if (event.contains("asked")) {
          ask(event.at("asked"));
        } else if (event.contains("informed")) {
          inform(trial_from_json(event.at("informed")));
        } else {
          tell(trial_from_json(event.at("told")));
        }
      }
    });
  }

 private:
  /// Starts the program when it is first needed: to be listed, a strategy is made and not run.
  ChildProcess& program() const {
    if (program_) return *program_;
    if (command_.empty()) {
      throw InputError(where_, "external needs the option command, which starts the program");
    }
    program_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{"/bin/sh", "-c", "exec " + command_});
    const nlohmann::json reply = exchange(start_);
    saves_ = says(reply, "saves");
    informs_ = says(reply, "informs");
    return *program_;
  }

  /// Whether the program answers questions that not every one has to.
  bool says(const nlohmann::json& reply, const char* what) const {
    const auto answer = reply.value(what, nlohmann::json(false));
    if (!answer.is_boolean()) {
      throw wrong(reply, fmt::format("\"{}\": true or false", what));
    }
    return answer.get<bool>();
  }

  nlohmann::json question(const nlohmann::json& json) const {
    program();
    return exchange(json);
  }

  /// What the program says instead of an answer.
  InputError wrong(const nlohmann::json& reply, const std::string& allowed) const {
    return InputError(where_, fmt::format("'{}' answered '{}'; allowed: {}", command_,
                                          reply.dump().substr(0, 200), allowed));
  }

  std::string answer_to(const nlohmann::json& json) const {
    const auto deadline =
        LineSocket::Clock::now() + std::chrono::duration_cast<LineSocket::Clock::duration>(
                                       std::chrono::duration<double>(seconds_));
    LineSocket& lines = program_->lines();
    lines.send(json.dump(), deadline);  // one that has ended may have left an answer all the same
    std::string line;
    const auto became = lines.wait_for_line(line, deadline);
    if (became == LineSocket::Heard::kLine) return line;
    const std::string op = json.at("op").get<std::string>();
    if (became == LineSocket::Heard::kTooLate) {
      throw InputError(where_, fmt::format("'{}' did not answer '{}' within {} s; the option "
                                           "timeout gives it longer",
                                           command_, op, seconds_));
    }
    throw InputError(where_, fmt::format("'{}' ended ({}) where it was to answer '{}'", command_,
                                         program_->end(), op));
  }

  nlohmann::json exchange(const nlohmann::json& json) const {
    const std::string line = answer_to(json);
    const auto reply = parse_json(line);
    if (!reply || !reply->is_object()) {
      throw InputError(where_, fmt::format("'{}' answered '{}'; allowed: a JSON object", command_,
                                           line.substr(0, 200)));
    }
    if (reply->contains("error")) {
      throw InputError(where_, fmt::format("'{}': {}", command_, (*reply)["error"].dump()));
    }
    return *reply;
  }

  std::vector<Choices> points_of(const nlohmann::json& reply) const {
    constexpr const char* kAllowed = "{\"points\": [[0, 1, ...], ...]}";
    const auto points = reply.find("points");
    if (points == reply.end() || !points->is_array()) throw wrong(reply, kAllowed);
    std::vector<Choices> batch;
    try {
      for (const auto& point : *points) batch.push_back(choices_from_json(point));
    } catch (const InputError&) {
      throw wrong(reply, kAllowed);
    }
    return batch;
  }

  std::string command_;
  double seconds_;
  nlohmann::json start_;
  Location where_;
  nlohmann::json history_ = nlohmann::json::array();
  mutable std::unique_ptr<ChildProcess> program_;
  mutable bool saves_ = false, informs_ = false;
};

const StrategyRegistration kExternal{
    "external", "a program of your own, which speaks lines of JSON",
    [](const StrategySetup& setup) { return std::make_unique<External>(setup); }};

}  // namespace
}  // namespace orrery
