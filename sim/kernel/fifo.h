#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "sim/kernel/channel.h"

namespace orrery {

/// A FIFO between two blocks: one writer, one reader. The order in which they are evaluated never
/// matters. An item can be popped `latency` cycles after its push.
template <class Item>
class Fifo : public Channel {
 public:
  Fifo(const char* name, Clock& clock, std::int64_t depth, std::int64_t latency = 1)
      : Channel(name, clock), depth_(depth), latency_(latency) {}

  /// Items that may be pushed in this cycle.
  std::int64_t space() const { return depth_ - registered_size_ - pushed_; }
  bool full() const { return space() <= 0; }
  /// Is there an item to pop in this cycle?
  bool ready() const { return popped_ < registered_size_ && items_.front().due <= now(); }
  bool empty() const { return registered_size_ == 0; }
  std::int64_t size() const { return registered_size_; }
  const Item& front() const { return items_.front().item; }
  Item& front() { return items_.front().item; }

  void push(Item item) {
    items_.push_back({std::move(item), now() + latency_});
    ++pushed_;
    change();
  }
  Item pop() {
    Item item = std::move(items_.front().item);
    items_.pop_front();
    ++popped_;
    change();
    return item;
  }

  void commit() override {
    registered_size_ += pushed_ - popped_;
    pushed_ = popped_ = 0;
    committed();
  }

  void visit(State& state) override {
    state.queue(label(), items_, [&](Entry& entry) {
      visit_item(state, entry.item);
      if (latency_ > 1) state.deadline("due", entry.due);
    });
    if (!state.setting()) return;
    registered_size_ = static_cast<std::int64_t>(items_.size());
    if (latency_ > 1) return;
    for (Entry& entry : items_) entry.due = 0;
  }

 private:
  struct Entry {
    Item item;
    std::int64_t due;
  };

  std::int64_t depth_, latency_;
  std::deque<Entry> items_;
  std::int64_t registered_size_ = 0, pushed_ = 0, popped_ = 0;
};

inline void visit_item(State& state, std::int64_t& item) { state.exact("number", item); }

}  // namespace orrery
