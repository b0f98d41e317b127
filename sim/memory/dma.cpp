#include "sim/memory/dma.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr std::size_t kRequestsAhead = 4;

}  // namespace

Dma::Dma(sc_core::sc_module_name name, Clock& time, std::array<std::int64_t, kOperands> line_words)
    : Block(name, time), line_words_(line_words) {}

bool Dma::cycle() {
  bool progress = false;
  if (!started_.empty()) {
    const DmaJob& job = started_.front();
    progress = job.kind == DmaJob::Kind::kLoad ? load(job) : store(job);
  }
  if (jobs->ready() && started_.size() < kRequestsAhead && !dram_requests->full()) {
    const DmaJob job = jobs->pop();
    if (job.bytes > 0) dram_requests->push({job.kind == DmaJob::Kind::kStore, job.bytes});
    started_.push_back(job);
    progress = true;
  }
  return progress;
}

bool Dma::load(const DmaJob& job) {
  bool progress = false;
  if (received_bytes_ < job.bytes && dram_reads->ready()) {
    received_bytes_ += dram_reads->pop();
    progress = true;
  }
  if (dma_write->full()) return progress;
  const bool all = received_bytes_ == job.bytes;
  // Whole lines only, until the end of the job.
  std::int64_t words = all ? job.words : job.words * received_bytes_ / job.bytes;
  words -= moved_words_;
  if (!all) words -= words % line_words_[static_cast<std::size_t>(job.operand)];
  if (words == 0 && !all) return progress;
  moved_words_ += words;
  dma_write->push({job.operand, words, all});
  if (all) finish_job();
  return true;
}

bool Dma::store(const DmaJob& job) {
  bool progress = false;
  if (asked_words_ < job.words && !dma_read_request->full()) {
    const std::int64_t line = line_words_[static_cast<std::size_t>(job.operand)];
    const std::int64_t words = std::min(line, job.words - asked_words_);
    asked_words_ += words;
    dma_read_request->push({words, asked_words_ == job.words});
    progress = true;
  }
  if (dma_read->ready() && !dram_writes->full()) {
    const std::int64_t sent = job.bytes * moved_words_ / job.words;
    moved_words_ += dma_read->pop();
    const std::int64_t bytes =
        moved_words_ == job.words ? job.bytes : job.bytes * moved_words_ / job.words;
    dram_writes->push(bytes - sent);
    if (moved_words_ == job.words) {
      stores_done->add(1);
      finish_job();
    }
    progress = true;
  }
  return progress;
}

void Dma::finish_job() {
  started_.pop_front();
  ++done_;
  received_bytes_ = moved_words_ = asked_words_ = 0;
}

/// How far the front job is. Within it only the phase between words and bytes matters.
void Dma::visit_job(State& state, const DmaJob& job) {
  const bool load = job.kind == DmaJob::Kind::kLoad;
  if (load) {
    state.progress("received", received_bytes_, 0, job.bytes - 1);
    state.progress("moved", moved_words_, 0, job.words);
    if (job.bytes == 0) return;
    state.derived("load_phase", job.words * received_bytes_ % job.bytes);
    state.derived("load_lag", job.words * received_bytes_ / job.bytes - moved_words_);
  } else {
    state.progress("asked", asked_words_, 0, job.words - 1);
    state.progress("stored", moved_words_, 0, job.words - 1);
    if (job.words == 0) return;
    state.derived("store_phase", job.bytes * moved_words_ % job.words);
  }
}

void Dma::visit(State& state, GroupId) {
  const State::Within within(state, "dma");
  state.sequence_number(done_);
  state.queue("started", started_, [&](DmaJob& job) { visit_item(state, job); });
  if (state.setting()) received_bytes_ = moved_words_ = asked_words_ = 0;
  if (!started_.empty()) visit_job(state, started_.front());
}

std::string Dma::status() const {
  if (started_.empty()) return "dma: no job";
  const DmaJob& job = started_.front();
  return fmt::format("dma: {} {} of tile {}, {} of {} words moved",
                     job.kind == DmaJob::Kind::kLoad ? "loading" : "storing", name_of(job.operand),
                     job.tile, moved_words_, job.words);
}

void Dma::trace(Signals& signals) const {
  signals.add("dma.words_moved", moved_words_);
  signals.add("dma.bytes_received", received_bytes_);
}

}  // namespace orrery
