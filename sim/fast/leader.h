#pragma once

#include <memory>

#include "sim/fast/follower.h"
#include "sim/fast/group.h"
#include "sim/fast/memo.h"
#include "sim/fast/milestones.h"
#include "sim/fast/place.h"
#include "sim/fast/repeat.h"
#include "sim/fast/tile_loops.h"

namespace orrery {

/// Runs the array's half, or the whole machine where it cannot be parted: steps, unless it knows
/// what the next cycles do.
class Leader {
 public:
  /// `follower` runs the other half; null when there is none.
  Leader(Assembly& machine, Experience& experience, Follower* follower, FieldProbe* probe,
         EngineCounts& counts);

  void run();
  Group& group() { return group_; }

 private:
  /// A body that has begun, and how many bodies ahead anybody looked until the next one did; -1:
  /// not known.
  struct Begun {
    Place place;
    std::int64_t ahead = -1;
  };

  bool finished();
  std::int64_t now_at_body() const;
  std::int64_t body(const Place& place) const {
    return array_ != nullptr ? place.body() : place.frontier();
  }
  void at_body();
  void begin_recording(Place place);
  void end_recording(const Place& place);
  bool recall(Place& place);
  bool skip_bodies(Place& place);
  bool skip_tiles(Place& place);
  std::optional<TilePlace> tile_place(const Place& place);
  void remember(const Place& place, std::int64_t ahead);
  bool applies(const Transition& transition, const Place& place);
  void apply(const Transition& transition, Place& place);
  bool wait_ended();
  bool jumps();
  bool jumps_from_milestone();
  bool jump(const Round& round, std::int64_t missed);
  void take_asked();
  bool wrote(const std::vector<std::int64_t>& before, const std::vector<std::int64_t>& after) const;

  Shapes::Id shape(std::int64_t body, std::int64_t tile);
  Shapes::Id traffic(std::int64_t tile);

  Assembly& machine_;
  Experience& experience_;
  Follower* follower_;
  EngineCounts& counts_;
  Group group_;
  const bool whole_;  // machine, not only the array's half
  PeArray* array_;
  Repeat repeat_;
  Milestones milestones_;
  std::int64_t body_ = -1;  // that has begun last

  std::vector<Begun> begun_;      // the last bodies, oldest first
  std::int64_t looked_tile_ = 0;  // the last tile at whose beginning tile loops were looked at
  TileLoops tile_loops_;
  Experience memory_states_;  // of the other half, in this run
  Picture memory_picture_;

  Picture picture_;
  bool recording_ = false;
  Place begin_;
  std::array<std::vector<CountRegister::Write>, 2> writes_;
  CountRegister::Asked asked_;  // of the ready tiles, since the body began
};

}  // namespace orrery
