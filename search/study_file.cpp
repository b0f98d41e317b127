#include "search/study_file.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/build_id.h"
#include "base/json_text.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

constexpr const char* kFormat = "orrery.study.2";
constexpr std::int64_t kMostDeaths = 3;
constexpr const char* kInputs = "inputs";

std::map<std::string, std::string> meta_of(const StudyKey& key) {
  return {{"format", kFormat},
          {"build", build_id()},
          {"spec", key.spec},
          {"strategy", key.strategy},
          {"options", nlohmann::json(key.options).dump()},
          {"budget", std::to_string(key.budget)},
          {"seed", std::to_string(key.seed)}};
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

const std::string& checked(const std::string& file, bool resume) {
  std::error_code failed;  // a name that cannot be looked for cannot be opened either
  if (!file.empty() && !resume && std::filesystem::exists(file, failed)) {
    throw InputError({file, 0, ""}, "is there already; allowed: --resume, or another --study");
  }
  return file;
}

}  // namespace

InputError StudyFile::damaged(const std::string& what) const {
  return InputError({database_.file(), 0, ""}, "is damaged: " + what);
}

StudyFile::StudyFile(const std::string& file, const StudyKey& key, bool resume)
    : database_(checked(file, resume)) {
  // In this mode a commit is one write behind the log, and readers do not wait for it.
  database_.run("PRAGMA journal_mode=WAL");
  database_.run("PRAGMA synchronous=FULL");
  if (database_.run("SELECT name FROM sqlite_master WHERE name = 'meta'").empty()) {
    create(key);
  } else {
    check_key(key);
    check_inputs(key.inputs);
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
  database_.run("INSERT INTO meta VALUES (?, ?)", {kInputs, nlohmann::json(key.inputs).dump()});
  if (!key.space.empty()) database_.run("INSERT INTO meta VALUES ('space', ?)", {key.space});
  commit();
}

void StudyFile::check_key(const StudyKey& key) {
  const auto wanted = meta_of(key);
  for (const auto& [name, value] : wanted) {
    const auto found = database_.run("SELECT value FROM meta WHERE key = ?", {name});
    if (!found.empty() && found.front().front() == value) continue;
    if (name == "budget" && !found.empty()) {
      check_budget(key, whole_number(found.front().front()).value_or(0));
      continue;
    }
    const bool short_enough = name != "spec" && !found.empty();
    throw InputError({database_.file(), 0, ""},
                     fmt::format("is of a study with another {}{}; allowed: the same, or another "
                                 "--study",
                                 name, short_enough ? " (" + found.front().front() + ")" : ""));
  }
}

/// The same contents under other names are the same.
void StudyFile::check_inputs(const std::map<std::string, std::string>& inputs) {
  const auto rows = database_.run("SELECT value FROM meta WHERE key = ?", {kInputs});
  const auto json = rows.empty() ? std::nullopt : parse_json(rows.front().front());
  if (!json || !json->is_object()) throw damaged("its inputs cannot be read");
  std::multiset<std::string> were, are;
  for (const auto& [name, digest] : json->items()) were.insert(digest.dump());
  for (const auto& [name, digest] : inputs) are.insert(nlohmann::json(digest).dump());
  if (were == are) return;
  for (const auto& [name, digest] : inputs) {
    if (were.contains(nlohmann::json(digest).dump())) continue;
    throw InputError({database_.file(), 0, ""},
                     fmt::format("is of a study with another {}, which has changed since; allowed: "
                                 "the same, or another --study",
                                 name));
  }
  throw InputError({database_.file(), 0, ""},
                   "is of a study that read other files; allowed: the same, or another --study");
}

StoredTrial StudyFile::read_trial(const Database::Row& row) const {
  const auto number = static_cast<std::int64_t>(trials_.size());
  const auto wrong = [&] { return damaged(fmt::format("trial {} cannot be read", number)); };
  const auto parsed = [&](const std::string& text) {
    const auto json = parse_json(text);
    if (!json) throw wrong();
    return *json;
  };
  const auto deaths = whole_number(row[2]), batch = whole_number(row[5]);
  const std::int64_t batch_before = trials_.empty() ? 0 : trials_.back().batch;
  const bool batch_fits = batch && (*batch == number || *batch == batch_before) && *batch <= number;
  if (row[0] != std::to_string(number)) throw damaged("a trial is missing");
  if (!deaths || *deaths < 0 || *deaths > kMostDeaths || !batch_fits) throw wrong();
  StoredTrial stored;
  stored.deaths = static_cast<int>(*deaths);
  stored.batch = *batch;
  try {
    stored.trial.number = number;
    stored.trial.choices = choices_from_json(parsed(row[1]));
    const Choices choices = stored.trial.choices;
    if (!row[3].empty()) stored.screened = trial_from_json(parsed(row[3]));
    if (!row[4].empty()) stored.trial = trial_from_json(parsed(row[4]));
    const auto is_this = [&](const Trial& t) { return t.number == number && t.choices == choices; };
    if (!is_this(stored.trial) || (!row[4].empty() && !stored.trial.finished())) throw wrong();
    if (stored.screened && (!is_this(*stored.screened) || !stored.screened->finished()))
      throw wrong();
  } catch (const InputError&) {
    throw wrong();
  }
  return stored;
}

/// A study goes on with more trials than it was begun with; those there are stay as they are.
void StudyFile::check_budget(const StudyKey& key, std::int64_t stored) {
  if (key.budget < stored) {
    throw InputError({database_.file(), 0, ""},
                     fmt::format("is of a study with a budget of {}; allowed: --budget {} or more, "
                                 "or another --study",
                                 stored, stored));
  }
  if (key.plans_by_budget) {
    throw InputError({database_.file(), 0, ""},
                     fmt::format("is of a study with a budget of {}, by which {} has planned its "
                                 "trials; allowed: the same, or another --study",
                                 stored, key.strategy));
  }
  database_.run("UPDATE meta SET value = ? WHERE key = 'budget'", {std::to_string(key.budget)});
}

void StudyFile::read() {
  for (const auto& row : database_.run(
           "SELECT number, choices, deaths, screened, result, batch FROM trials ORDER BY number")) {
    trials_.push_back(read_trial(row));
  }
  for (const auto& row : database_.run("SELECT last_batch, state FROM strategy")) {
    const auto batch = whole_number(row[0]);
    if (!batch || trials_.empty() || *batch != trials_.back().batch) {
      throw damaged("its last batch is none");
    }
    last_batch_ = *batch;
    state_ = row[1];
  }
  if (!trials_.empty() && state_.empty()) throw damaged("it has no state of the strategy");
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
