#pragma once

#include <memory>

#include "sim/fast/bodies.h"
#include "sim/fast/body_skips.h"
#include "sim/fast/follower.h"
#include "sim/fast/group.h"
#include "sim/fast/memo.h"
#include "sim/fast/milestones.h"
#include "sim/fast/place.h"
#include "sim/fast/repeat.h"
#include "sim/fast/tile_skips.h"

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
  bool finished();
  void at_body();
  void forget();
  void begin_recording(Place place);
  void end_recording(const Place& place);
  bool recall(Place& place);
  bool skips_bodies(Place& place);
  bool skips_tiles(Place& place);
  bool applies(const Transition& transition, const Place& place);
  void apply(const Transition& transition, Place& place);
  bool wait_ended();
  bool jumps();
  bool jumps_from_milestone();
  bool jump(const Round& round, std::int64_t missed);
  void take_asked();

  Assembly& machine_;
  Experience& experience_;
  Follower* follower_;
  EngineCounts& counts_;
  Group group_;
  const bool whole_;  // machine, not only the array's half
  PeArray* array_;
  Bodies bodies_;
  BodySkips body_skips_;
  TileSkips tile_skips_;
  Repeat repeat_;
  Milestones milestones_;
  std::int64_t body_ = -1;  // that has begun last

  Picture picture_;
  bool recording_ = false;
  Place begin_;
  std::array<std::vector<CountRegister::Write>, 2> writes_;
  CountRegister::Asked asked_;  // of the ready tiles, since the body began
};

}  // namespace orrery
