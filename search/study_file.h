#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "search/database.h"
#include "search/trial.h"

namespace orrery {

/// What makes two studies the same. A study may go on with a larger budget unless its strategy
/// plans by it.
struct StudyKey {
  std::string spec;  // its whole text
  /// What else decides: every file that was read, by name, with a digest of what was in it.
  std::map<std::string, std::string> inputs;
  std::string strategy;
  std::map<std::string, std::string> options;
  std::int64_t budget = 0;
  std::uint64_t seed = 1;
  bool plans_by_budget = false;
  /// Knobs and objectives as JSON, for those who read the file. They follow from the spec, so they
  /// do not tell studies apart. May be empty.
  std::string space = {};
};

/// A trial as the file has it: what became of it, and what it went through.
struct StoredTrial {
  Trial trial;                    // waiting until it is over
  std::optional<Trial> screened;  // what a model said of it
  int deaths = 0;                 // of workers that had it
  std::int64_t batch = 0;         // the first trial that was asked for with it
};

/// A study on disk, a SQLite file (docs/search.md describes its tables). What was committed
/// survives the end of this process and, SQLite willing, of the computer.
class StudyFile {
 public:
  /// Creates `file`, or with `resume` opens it if it is there. An empty name keeps the study in
  /// memory. Throws InputError when it exists and `resume` is false, when it is of another study or
  /// build of the program, when it is in use or damaged, and when it cannot be written.
  StudyFile(const std::string& file, const StudyKey& key, bool resume);

  /// All trials, by number, and the strategy's state when it had asked for the last batch; empty
  /// before the first.
  const std::vector<StoredTrial>& trials() const { return trials_; }
  const std::string& strategy_state() const { return state_; }
  /// The first trial of the last batch.
  std::int64_t last_batch() const { return last_batch_; }
  /// What to say where something in it cannot be.
  InputError damaged(const std::string& what) const;

  /// Adds trials that wait, asked for by a strategy whose state is now `state`; durable on return.
  void add_batch(const std::vector<Choices>& batch, const std::string& state);
  /// Each is durable after the next commit.
  void store(const Trial& finished);
  void store_screened(const Trial& screened);
  void store_deaths(std::int64_t number, int deaths);
  void commit();

 private:
  void check_budget(const StudyKey& key, std::int64_t stored);
  void check_key(const StudyKey& key);
  void create(const StudyKey& key);
  void check_inputs(const std::map<std::string, std::string>& inputs);
  void read();
  StoredTrial read_trial(const std::vector<std::string>& row) const;
  void begin();
  StoredTrial& at(std::int64_t number) { return trials_[static_cast<std::size_t>(number)]; }

  Database database_;
  std::vector<StoredTrial> trials_;
  std::string state_;
  std::int64_t last_batch_ = 0;
  bool open_ = false;  // is there something to commit?
};

}  // namespace orrery
