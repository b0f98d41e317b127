#include <fmt/format.h>

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

  std::string save() const override {
    nlohmann::json state;
    if (program_ && saves_) {
      state["state"] = question({{"op", "save"}}).at("state");
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
    saves_ = reply.value("saves", false);
    return *program_;
  }

  nlohmann::json question(const nlohmann::json& json) const {
    program();
    return exchange(json);
  }

  nlohmann::json exchange(const nlohmann::json& json) const {
    program_->send(json.dump());  // one that has ended may have left an answer all the same
    const std::optional<std::string> line = program_->wait_for_line();
    if (!line) {
      throw InputError(where_, fmt::format("'{}' ended ({}) where it was to answer '{}'", command_,
                                           program_->end(), json.at("op").get<std::string>()));
    }
    const auto reply = nlohmann::json::parse(*line, nullptr, false);
    if (!reply.is_object()) {
      throw InputError(where_, fmt::format("'{}' answered '{}'; allowed: a JSON object", command_,
                                           line->substr(0, 200)));
    }
    if (reply.contains("error")) {
      throw InputError(where_, fmt::format("'{}': {}", command_, reply["error"].dump()));
    }
    return reply;
  }

  std::vector<Choices> points_of(const nlohmann::json& reply) const {
    try {
      return reply.at("points").get<std::vector<Choices>>();
    } catch (const nlohmann::json::exception&) {
      throw InputError(where_, fmt::format("'{}' answered '{}'; allowed: {{\"points\": [[0, 1, "
                                           "...], ...]}}",
                                           command_, reply.dump().substr(0, 200)));
    }
  }

  std::string command_;
  nlohmann::json start_;
  Location where_;
  nlohmann::json history_ = nlohmann::json::array();
  mutable std::unique_ptr<ChildProcess> program_;
  mutable bool saves_ = false;
};

const StrategyRegistration kExternal{
    "external", "a program of your own, which speaks lines of JSON",
    [](const StrategySetup& setup) { return std::make_unique<External>(setup); }};

}  // namespace
}  // namespace orrery
