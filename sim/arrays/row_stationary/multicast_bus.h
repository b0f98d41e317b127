#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "hardware/accelerator.h"
#include "sim/arrays/row_stationary/buffer_port.h"
#include "sim/arrays/row_stationary/pass_stage.h"

namespace orrery {

/// Brings words from a port of the global buffer to the PEs of an array: the port fills a FIFO of
/// words, which are packed into transfers, which leave the bus's queue in order, each when all PEs
/// that it is for can take it. A lane is a set of PEs that get the same words. The words of one
/// pass follow those of the one before; at most two passes are on their way.
class MulticastBus {
 public:
  using ReadWord =
      std::function<std::int64_t(std::uint64_t pass, std::size_t lane, std::int64_t word)>;

  /// `read` gives a word's value; empty when no values flow.
  MulticastBus(const BusConfig& config, ReadWord read)
      : config_(config),
        read_(std::move(read)),
        port_(config),
        reading_(&lanes_, config.width_words),
        packing_(reading_),
        leaving_(reading_) {}
  MulticastBus(const MulticastBus&) = delete;  // its stages point to its lanes
  MulticastBus& operator=(const MulticastBus&) = delete;

  /// Begins with a pass on an idle bus: the port's rhythm starts anew.
  void restart(const std::vector<Lane>& lanes);
  /// An idle bus is as after `passes` passes.
  void idle_at(std::uint64_t passes);
  /// The words of another pass follow.
  void follow(const std::vector<Lane>& lanes);

  /// The transfer at the head of the queue, as registered at the start of the cycle.
  bool has_transfer() const { return queued_ > 0; }
  const LaneOrder& transfer() const { return leaving_.order(); }
  std::uint64_t transfer_pass() const { return leaving_.pass(); }
  /// Its words' values leave the queue, one after the other.
  std::int64_t pop_value();
  /// The transfer leaves. Takes effect at the end of the cycle.
  void leave() { leaves_ = true; }

  /// The port and the packer decide on the registered state, then everything takes effect.
  /// Returns words that the port read. Nothing is read before the port is `open`.
  std::int64_t cycle(bool open);

  /// The pass that the port reads; those before are read.
  std::uint64_t reading_pass() const { return reading_.pass(); }
  bool done() const { return leaving_.done(); }

  /// Visits a bus that has words to bring, or may still get some of the same run of passes.
  void visit(State& state);

 private:
  std::int64_t read_port();
  bool pack();

  const BusConfig& config_;
  ReadWord read_;
  BufferPort port_;
  PassLanes lanes_;
  PassStage reading_, packing_, leaving_;
  std::int64_t read_of_transfer_ = 0;  // words of `reading_` that the port has read
  std::int64_t pending_ = 0;           // words on their way from the port to its FIFO
  std::int64_t fifo_ = 0;              // words in the port's FIFO
  std::int64_t queued_ = 0;            // transfers at the bus
  bool leaves_ = false;
  std::deque<std::int64_t> values_;  // of all words read and not yet gone
};

}  // namespace orrery
