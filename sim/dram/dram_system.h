#pragma once

#include <algorithm>
#include <vector>

#include "sim/dram/dram_channel.h"

namespace orrery {

/// A DRAM with its controllers, driven by events; the clock is the DRAM's. In each clock that
/// next() names: tick(), then accept() at most once (docs/dram.md).
class DramSystem {
 public:
  explicit DramSystem(const DramDevice& device, const DramCommandSink& sink = {});
  DramSystem(const DramSystem&) = delete;
  DramSystem& operator=(const DramSystem&) = delete;

  /// The queue that the burst would wait in has room.
  bool has_room(std::int64_t burst, bool write) const {
    return channel_of(mapping_(burst)).has_room(write);
  }
  /// Takes a request for the burst of that number, in clock `now`.
  void accept(std::int64_t request, std::int64_t burst, bool write, std::int64_t now);

  /// What happens in clock `now`; the requests that are complete in it go to `done`.
  template <class Done>
  void tick(std::int64_t now, const Done& done) {
    for (DramChannel& channel : channels_) {
      if (channel.next() <= now) channel.tick(now, done);
    }
  }
  /// The same, but the controllers look for work whatever next() says: for tests of next().
  template <class Done>
  void tick_always(std::int64_t now, const Done& done) {
    for (DramChannel& channel : channels_) channel.tick_always(now, done);
  }
  /// The least clock in which something happens if nothing is accepted until then.
  std::int64_t next() const {
    std::int64_t least = kNever;
    for (const DramChannel& channel : channels_) least = std::min(least, channel.next());
    return least;
  }
  /// Nothing but refreshes will ever happen, whatever waits.
  bool asleep() const;

  DramCounts counts() const;
  std::int64_t writes_waiting() const;
  const DramDevice& device() const { return device_; }

 private:
  DramChannel& channel_of(const DramAddress& at) {
    return channels_[static_cast<std::size_t>(at.channel)];
  }
  const DramChannel& channel_of(const DramAddress& at) const {
    return channels_[static_cast<std::size_t>(at.channel)];
  }

  DramDevice device_;
  AddressMapping mapping_;
  std::deque<DramChannel> channels_;  // which do not move
};

}  // namespace orrery
