#include "sim/arrays/row_stationary/multicast_bus.h"

#include <algorithm>

namespace orrery {

void MulticastBus::restart(const std::vector<Lane>& lanes) {
  port_ = BufferPort(config_);
  follow(lanes);
}

void MulticastBus::idle_at(std::uint64_t passes) {
  lanes_.passes = passes;
  for (PassStage* stage : {&reading_, &packing_, &leaving_}) stage->idle_at(passes);
}

void MulticastBus::follow(const std::vector<Lane>& lanes) {
  lanes_.add(lanes);
  reading_.follow();
  packing_.follow();
  leaving_.follow();
}

std::int64_t MulticastBus::pop_value() {
  if (!read_) return 0;
  const std::int64_t value = values_.front();
  values_.pop_front();
  return value;
}

std::int64_t MulticastBus::cycle(bool open) {
  const std::int64_t arriving = pending_;
  const bool packs = pack();
  const std::int64_t packed = packs ? packing_.order().words() : 0;
  pending_ = open ? read_port() : 0;
  fifo_ += arriving - packed;
  queued_ += packs ? 1 : 0;
  if (packs) packing_.next();
  if (leaves_) {
    --queued_;
    leaving_.next();
    leaves_ = false;
  }
  return pending_;
}

bool MulticastBus::pack() {
  return !packing_.done() && fifo_ >= packing_.order().words() && queued_ < config_.bus_fifo;
}

/// Words of one transfer a cycle, as many as the port moves; none while its FIFO is full.
std::int64_t MulticastBus::read_port() {
  if (reading_.done() || !port_.open() || fifo_ >= config_.port_fifo) return 0;
  const LaneOrder& order = reading_.order();
  const std::int64_t words = std::min(config_.port_words, order.words() - read_of_transfer_);
  for (std::int64_t i = 0; read_ && i < words; ++i) {
    values_.push_back(read_(reading_.pass(), order.lane(), order.begin() + read_of_transfer_ + i));
  }
  read_of_transfer_ += words;
  if (read_of_transfer_ == order.words()) {
    read_of_transfer_ = 0;
    reading_.next();
  }
  port_.moved();
  return words;
}

void MulticastBus::visit(State& state) {
  const State::Within within(state, "bus");
  port_.visit(state);
  reading_.visit(state, "reading");
  packing_.visit(state, "packing");
  leaving_.visit(state, "leaving");
  state.exact("read_of_transfer", read_of_transfer_);
  state.exact("pending", pending_);
  state.exact("fifo", fifo_);
  state.exact("queued", queued_);
}

}  // namespace orrery
