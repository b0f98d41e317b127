#include "search/study_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

constexpr const char* kFormat = "orrery.study.1";

std::map<std::string, std::string> meta_of(const StudyKey& key) {
  return {{"format", kFormat},
          {"spec", key.spec},
          {"strategy", key.strategy},
          {"options", nlohmann::json(key.options).dump()},
          {"budget", std::to_string(key.budget)},
          {"seed", std::to_string(key.seed)}};
}

const std::string& checked(const std::string& file, bool resume) {
  if (!file.empty() && !resume && std::filesystem::exists(file)) {
    throw InputError({file, 0, ""}, "is there already; allowed: --resume, or another --study");
  }
  return file;
}

nlohmann::json parsed(const std::string& file, const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) throw InputError({file, 0, ""}, "is damaged: a trial cannot be read");
  return json;
}

}  // namespace

StudyFile::StudyFile(const std::string& file, const StudyKey& key, bool resume)
    : database_(checked(file, resume)) {
  // In this mode a commit is one write behind the log, and readers do not wait for it.
  database_.run("PRAGMA journal_mode=WAL");
  database_.run("PRAGMA synchronous=FULL");
  if (database_.run("SELECT name FROM sqlite_master WHERE name = 'meta'").empty()) {
    create(key);
  } else {
    check_key(key);
    read();
  }
}

void StudyFile::create(const StudyKey& key) {
  begin();
  database_.run("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)");
  database_.run(
      "CREATE TABLE trials (number INTEGER PRIMARY KEY, batch INTEGER, choices TEXT, state TEXT, "
      "deaths INTEGER, screened TEXT, result TEXT)");
  database_.run("CREATE TABLE strategy (id INTEGER PRIMARY KEY, last_batch INTEGER, state TEXT)");
  for (const auto& [name, value] : meta_of(key)) {
    database_.run("INSERT INTO meta VALUES (?, ?)", {name, value});
  }
  commit();
}

void StudyFile::check_key(const StudyKey& key) {
  const auto wanted = meta_of(key);
  for (const auto& [name, value] : wanted) {
    const auto found = database_.run("SELECT value FROM meta WHERE key = ?", {name});
    if (!found.empty() && found.front().front() == value) continue;
    const bool short_enough = name != "spec" && !found.empty();
    throw InputError({database_.file(), 0, ""},
                     fmt::format("is of a study with another {}{}; allowed: the same, or another "
                                 "--study",
                                 name, short_enough ? " (" + found.front().front() + ")" : ""));
  }
}

void StudyFile::read() {
  const std::string& file = database_.file();
  for (const auto& row : database_.run(
           "SELECT number, choices, deaths, screened, result, batch FROM trials ORDER BY number")) {
    StoredTrial stored;
    if (row[0] != std::to_string(trials_.size())) {
      throw InputError({file, 0, ""}, "is damaged: a trial is missing");
    }
    stored.trial.number = static_cast<std::int64_t>(trials_.size());
    stored.trial.choices = parsed(file, row[1]).get<Choices>();
    stored.deaths = std::stoi(row[2]);
    if (!row[3].empty()) stored.screened = trial_from_json(parsed(file, row[3]));
    if (!row[4].empty()) stored.trial = trial_from_json(parsed(file, row[4]));
    stored.batch = std::stoll(row[5]);
    trials_.push_back(std::move(stored));
  }
  for (const auto& row : database_.run("SELECT last_batch, state FROM strategy")) {
    last_batch_ = std::stoll(row[0]);
    state_ = row[1];
  }
}

void StudyFile::begin() {
  if (!open_) database_.run("BEGIN IMMEDIATE");
  open_ = true;
}

void StudyFile::commit() {
  if (open_) database_.run("COMMIT");
  open_ = false;
}

void StudyFile::add_batch(const std::vector<Choices>& batch, const std::string& state) {
  begin();
  last_batch_ = static_cast<std::int64_t>(trials_.size());
  state_ = state;
  for (const Choices& choices : batch) {
    StoredTrial stored;
    stored.trial.number = static_cast<std::int64_t>(trials_.size());
    stored.trial.choices = choices;
    stored.batch = last_batch_;
    database_.run("INSERT INTO trials VALUES (?, ?, ?, 'waiting', 0, NULL, NULL)",
                  {std::to_string(trials_.size()), std::to_string(last_batch_),
                   nlohmann::json(choices).dump()});
    trials_.push_back(std::move(stored));
  }
  database_.run("INSERT OR REPLACE INTO strategy VALUES (0, ?, ?)",
                {std::to_string(last_batch_), state_});
  commit();
}

void StudyFile::store(const Trial& finished) {
  begin();
  database_.run(
      "UPDATE trials SET state = ?, result = ? WHERE number = ?",
      {name_of(finished.state), to_json(finished).dump(), std::to_string(finished.number)});
  at(finished.number).trial = finished;
}

void StudyFile::store_screened(const Trial& screened) {
  begin();
  database_.run("UPDATE trials SET screened = ? WHERE number = ?",
                {to_json(screened).dump(), std::to_string(screened.number)});
  at(screened.number).screened = screened;
}

void StudyFile::store_deaths(std::int64_t number, int deaths) {
  begin();
  database_.run("UPDATE trials SET deaths = ? WHERE number = ?",
                {std::to_string(deaths), std::to_string(number)});
  at(number).deaths = deaths;
  commit();  // the next death may be this process's own
}

}  // namespace orrery
