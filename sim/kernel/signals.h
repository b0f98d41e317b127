#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// What blocks show in a waveform: variables of theirs that are looked at in every cycle.
class Signals {
 public:
  struct Signal {
    std::string name;  // "array.step": the block before the dot
    const std::int64_t* count = nullptr;
    const bool* flag = nullptr;
    const char* (*text)(std::int64_t) = nullptr;  // of a count that stands for a name
  };

  void add(const char* name, const std::int64_t& count) { all_.push_back({name, &count}); }
  void add(const char* name, const bool& flag) { all_.push_back({name, nullptr, &flag}); }
  /// A count that is shown as the name that `text` gives it.
  void add(const char* name, const std::int64_t& count, const char* (*text)(std::int64_t)) {
    all_.push_back({name, &count, nullptr, text});
  }
  template <class Other>  // would be a copy, which does not change
  void add(const char* name, const Other& value) = delete;

  const std::vector<Signal>& all() const { return all_; }

 private:
  std::vector<Signal> all_;
};

}  // namespace orrery
