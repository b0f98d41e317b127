#include "sim/watch/timeline_probe.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

TimelineProbe::TimelineProbe(sc_core::sc_module_name name, const View& view, std::size_t most_spans)
    : sc_module(name),
      view_(view),
      array_("array", most_spans),
      folds_(view.passes ? "passes" : "folds", most_spans),
      tiles_("tiles", most_spans),
      dma_("DMA", most_spans),
      computing_("PEs computing", most_spans),
      dram_busy_("DRAM busy", most_spans) {
  SC_METHOD(look);
  sensitive << clock.neg();
  dont_initialize();
}

void TimelineProbe::look() {
  const std::int64_t cycle = current_cycle();
  look_at_array(cycle);
  look_at_folds(cycle);
  look_at_tiles(cycle);
  look_at_dma(cycle);
}

/// The array is computing when a PE is, else it does what most of its mapped PEs do.
void TimelineProbe::look_at_array(std::int64_t cycle) {
  std::array<std::int64_t, kCauses> change = {};
  for (std::size_t i = 0; i < change.size(); ++i) {
    change[i] = static_cast<std::int64_t>(view_.activity.pe_cycles[i] - pe_cycles_[i]);
  }
  pe_cycles_ = view_.activity.pe_cycles;
  const std::int64_t computing = change[static_cast<std::size_t>(Cause::kComputing)];
  computing_.add(cycle, computing);
  change[static_cast<std::size_t>(Cause::kUnmapped)] = 0;
  const auto most = std::max_element(change.begin(), change.end());
  const Cause cause = computing > 0 ? Cause::kComputing
                      : *most > 0   ? static_cast<Cause>(most - change.begin())
                                    : view_.when_done;
  array_.add(cycle, cycle + 1, name_of(cause));
}

/// A fold lasts until the next one begins, or its tile is done.
void TimelineProbe::look_at_folds(std::int64_t cycle) {
  if (view_.activity.folds == folds_begun_) return;
  end_folds(cycle);
  folds_begun_ = view_.activity.folds;
  fold_began_ = cycle;
}

void TimelineProbe::end_folds(std::int64_t cycle) {
  if (fold_began_ < 0) return;
  folds_.add(fold_began_, cycle, view_.passes ? "pass" : "fold",
             static_cast<std::int64_t>(folds_begun_) - 1);
  fold_began_ = -1;
}

/// The tile that the array is at, from when it is there and the one before it is done.
void TimelineProbe::look_at_tiles(std::int64_t cycle) {
  if (view_.tiles_done == nullptr) return;
  const std::int64_t done = view_.tiles_done->written();
  if (done > tiles_ended_) {
    if (tile_began_ >= 0) tiles_.add(tile_began_, cycle + 1, "tile", done - 1);
    tiles_ended_ = done;
    tile_began_ = -1;
    if (view_.passes && done == folds_begun_) end_folds(cycle + 1);  // no other has begun
    if (view_.ready_tiles == nullptr || view_.ready_tiles->written() > done)
      tile_began_ = cycle + 1;
  } else if (tile_began_ < 0 &&
             (view_.ready_tiles == nullptr || view_.ready_tiles->written() > done)) {
    tile_began_ = cycle;
  }
}

void TimelineProbe::look_at_dma(std::int64_t cycle) {
  const WideCount busy = view_.activity.dram_busy_cycles;
  dram_busy_.add(cycle, static_cast<std::int64_t>(busy - dram_busy_cycles_));
  dram_busy_cycles_ = busy;
  if (view_.dma == nullptr) return;
  const std::int64_t finished = view_.dma->jobs_done();
  if (finished > jobs_finished_ && job_began_ >= 0) {
    dma_.add(job_began_, cycle + 1, job_, job_tile_);
    job_began_ = -1;
  }
  const bool ended = finished > jobs_finished_;
  jobs_finished_ = finished;
  const DmaJob* job = view_.dma->job();
  if (job == nullptr || job_began_ >= 0) return;
  job_began_ = ended ? cycle + 1 : cycle;
  const bool load = job->kind == DmaJob::Kind::kLoad;
  job_ = fmt::format("{} {}", load ? "load" : "store", job->psum ? "psum" : name_of(job->operand));
  job_tile_ = job->tile;
}

Timeline TimelineProbe::finish(std::int64_t cycles) {
  end_folds(cycles);
  Timeline timeline;
  timeline.cycles = cycles;
  for (SpanTrack* track : {&tiles_, &folds_, &array_, &dma_}) {
    track->cut(cycles);
    if (!track->spans().empty()) timeline.spans.push_back(std::move(*track));
  }
  for (CounterTrack* track : {&computing_, &dram_busy_}) {
    if (!track->sums().empty()) timeline.counters.push_back(std::move(*track));
  }
  return timeline;
}

}  // namespace orrery
