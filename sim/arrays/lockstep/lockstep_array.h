#pragma once

#include <memory>
#include <vector>

#include "sim/arrays/lockstep/beat_queue.h"
#include "sim/arrays/lockstep/lockstep_account.h"
#include "sim/arrays/lockstep/lockstep_values.h"
#include "sim/arrays/lockstep/result_runs.h"
#include "sim/arrays/pe_array.h"

namespace orrery {

/// An array whose PEs move together. Every advance, a slot enters at PE (0, 0): a step of a fold,
/// or a bubble. It reaches PE (r, c) `skew(r, c)` advances later and leaves results after a fixed
/// number of advances, so the slots on their way are the whole state of the array.
class LockstepArray : public PeArray {
 public:
  LockstepArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override;
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId half) override;
  std::int64_t iteration() const override { return walker_.number(); }
  std::int64_t tile() const override {
    return walker_.done() ? schedule_.tiles() : walker_.tile().index;
  }

 private:
  /// What enters at PE (0, 0) in this cycle, and whether the array moves at all.
  struct Slot {
    bool advances = true;
    bool step = false;
    Cause cause = Cause::kFilling;  // when it is no step
  };

  static constexpr std::int64_t kNever = -(std::int64_t{1} << 40);

  bool cycle() override;
  void visit_step(State& state);
  void visit_loads(State& state);
  Slot next_slot();
  void enter_bubble(Cause cause);
  void enter_step();
  void start_fold_steps();
  void begin_fold();
  void end_fold();
  void count_hops(const Fold& fold);
  void schedule_flow(bool real);
  void schedule_drain(const Fold& fold);
  bool emit_results(std::int64_t advance);
  bool collect();
  bool finds_load();
  bool load_stationary();
  std::int64_t steps_of_fold() const;
  /// Advances from a slot's entry until it reaches its last PE.
  std::int64_t crossing(const Fold& fold) const;
  std::int64_t lanes_crossed(std::int64_t used, std::int64_t all) const;

  FoldCursor walker_;      // the fold whose steps enter, or that begins next
  std::int64_t step_ = 0;  // steps of it that have entered
  bool begun_ = false;     // nothing of the fold before holds it back
  std::int64_t setup_left_ = 0;
  std::int64_t resume_at_ = 0;                      // advance at which it may begin at the earliest
  bool drain_first_ = false;                        // it may begin only when all results have left
  bool drained_ = true;                             // they had, at the start of this cycle
  std::int64_t drained_bubbles_ = 0;                // bubbles since the fold before ended
  std::int64_t region_rows_ = 0, region_cols_ = 0;  // PEs that bubbles and stalls are charged to

  FoldCursor loader_;               // where the stationary operand loads, or is looked for next
  std::int64_t loaded_slices_ = 0;  // of it, padding included
  bool loaded_ = false;             // all of it is in the registers
  bool loader_starved_ = false;

  std::int64_t advance_ = 0;                 // slots that have entered
  std::int64_t row_skew_, col_skew_;         // advances from a PE to the next
  std::int64_t output_busy_until_ = kNever;  // advance of the output registers' last beat
  ResultRuns due_;
  BeatQueue collected_;            // what a slow collector has not taken yet
  std::int64_t signal_cause_ = 0;  // what entered in this cycle, for waveforms
  bool signal_moves_ = false;
  LockstepAccount account_;
  std::unique_ptr<LockstepValues> datapath_;  // null unless values flow
};

}  // namespace orrery
