#pragma once

#include <algorithm>
#include <deque>
#include <limits>
#include <vector>

#include "sim/kernel/channel.h"

namespace orrery {

/// A number that one block writes and others read one cycle later. It never falls, and readers ask
/// only whether it has reached something: what they do is the same however far above it is.
///
/// Writer and readers may be in groups of blocks that run apart, each with a clock of its own. Then
/// the register keeps what was written until the readers get there, and a reader that is ahead and
/// needs to know lets the writer catch up.
class CountRegister : public Channel {
 public:
  /// Runs the writer's group.
  class Writer {
   public:
    virtual ~Writer() = default;
    /// Runs it until its clock shows `cycle`.
    virtual void catch_up(std::int64_t cycle) = 0;
  };
  /// A value that readers see from `from` on.
  struct Write {
    std::int64_t from, value;
  };
  /// What readers asked for: the highest number that was reached, the lowest that was not.
  struct Asked {
    std::int64_t reached = std::numeric_limits<std::int64_t>::min();
    std::int64_t missed = std::numeric_limits<std::int64_t>::max();
  };

  CountRegister(const char* name, Clock& clock, std::int64_t value = 0)
      : Channel(name, clock), readers_clock_(&clock), value_(value), next_(value) {}

  /// From now on readers have a clock of their own. `writer` may be null when they are never ahead.
  void part(const Clock& readers, Writer* writer) {
    readers_clock_ = &readers;
    apart_ = true;
    writer_ = writer;
  }

  /// Has it reached `wanted`?
  bool reached(std::int64_t wanted) {
    if (get() < wanted && writer_ != nullptr) writer_->catch_up(readers_clock_->now);
    if (get() >= wanted) {
      asked_.reached = std::max(asked_.reached, wanted);
      return true;
    }
    asked_.missed = std::min(asked_.missed, wanted);
    return false;
  }
  std::int64_t get() {
    while (!writes_.empty() && writes_.front().from <= readers_clock_->now) {
      value_ = writes_.front().value;
      writes_.pop_front();
    }
    return value_;
  }
  /// The value that the writer wrote last.
  std::int64_t written() const { return next_; }
  void set(std::int64_t value) {
    next_ = value;
    change();
  }
  void add(std::int64_t amount) { set(next_ + amount); }

  void commit() override {
    if (apart_) {
      write_at(now() + 1, next_);
    } else {
      value_ = next_;
    }
    committed();
  }
  void write_at(std::int64_t from, std::int64_t value) {
    if (log_ != nullptr) log_->push_back({from, value});
    next_ = value;
    writes_.push_back({from, value});
  }

  /// Writes are also appended to `log`, if not null.
  void log_writes(std::vector<Write>* log) { log_ = log; }
  /// Writes that readers have not come to.
  const std::deque<Write>& writes() const { return writes_; }
  Asked& asked() { return asked_; }

  /// For readers and writers in the same group: relative to `origin`.
  void visit_relative(State& state, std::int64_t origin) {
    state.relative(label(), value_, origin);
    if (state.setting()) next_ = value_;
  }
  /// For the readers' group, where the writer is in another one.
  void visit_seen(State& state, std::int64_t origin) {
    const State::Within within(state, "seen");
    if (!state.setting()) get();
    state.relative(label(), value_, origin);
  }
  /// What the writer of a register between groups must take with it.
  void visit_written(State& state) { state.count(next_); }
  void visit(State&) override {}

 private:
  const Clock* readers_clock_;
  bool apart_ = false;
  Writer* writer_ = nullptr;
  std::int64_t value_, next_;
  std::deque<Write> writes_;
  Asked asked_;
  std::vector<Write>* log_ = nullptr;
};

}  // namespace orrery
