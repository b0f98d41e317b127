#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "sim/kernel.h"

namespace orrery {

/// A FIFO between two blocks: one writer, one reader. Both see the state registered at the start
/// of the cycle; what they do takes effect at its end (SystemC's update phase), so the order in
/// which blocks are evaluated never matters. An item can be popped `latency` cycles after its push.
template <class Item>
class Fifo : public sc_core::sc_interface, public sc_core::sc_prim_channel {
 public:
  Fifo(const char* name, std::int64_t depth, std::int64_t latency = 1)
      : sc_prim_channel(name), depth_(depth), latency_(latency) {}

  /// Items that may be pushed in this cycle.
  std::int64_t space() const { return depth_ - registered_size_ - pushed_; }
  bool full() const { return space() <= 0; }
  /// Is there an item to pop in this cycle?
  bool ready() const { return popped_ < registered_size_ && items_.front().due <= current_cycle(); }
  bool empty() const { return registered_size_ == 0; }
  std::int64_t size() const { return registered_size_; }
  const Item& front() const { return items_.front().item; }
  Item& front() { return items_.front().item; }

  void push(Item item) {
    items_.push_back({std::move(item), current_cycle() + latency_});
    ++pushed_;
    request_update();
  }
  Item pop() {
    Item item = std::move(items_.front().item);
    items_.pop_front();
    ++popped_;
    request_update();
    return item;
  }

 private:
  struct Entry {
    Item item;
    std::int64_t due;
  };

  void update() override {
    registered_size_ += pushed_ - popped_;
    pushed_ = popped_ = 0;
  }

  std::int64_t depth_, latency_;
  std::deque<Entry> items_;
  std::int64_t registered_size_ = 0, pushed_ = 0, popped_ = 0;
};

/// A number that one block writes and others read one cycle later.
class CountRegister : public sc_core::sc_interface, public sc_core::sc_prim_channel {
 public:
  explicit CountRegister(const char* name, std::int64_t value = 0)
      : sc_prim_channel(name), value_(value), next_(value) {}

  std::int64_t get() const { return value_; }
  void set(std::int64_t value) {
    next_ = value;
    request_update();
  }
  void add(std::int64_t amount) { set(next_ + amount); }

 private:
  void update() override { value_ = next_; }

  std::int64_t value_, next_;
};

}  // namespace orrery
