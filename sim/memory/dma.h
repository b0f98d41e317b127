#pragma once

#include <array>
#include <deque>

#include "sim/kernel/block.h"
#include "sim/kernel/count_register.h"
#include "sim/memory/dram.h"
#include "sim/memory/messages.h"

namespace orrery {

/// Moves tiles between DRAM and the global buffer, one job after the other, in lines of the
/// buffer's width. The DRAM request of a job is made ahead, so that latencies overlap.
class Dma : public Block {
 public:
  sc_core::sc_port<Fifo<DmaJob>> jobs{"jobs"};
  sc_core::sc_port<Fifo<DramRequest>> dram_requests{"dram_requests"};
  sc_core::sc_port<Fifo<std::int64_t>> dram_reads{"dram_reads"};
  sc_core::sc_port<Fifo<std::int64_t>> dram_writes{"dram_writes"};
  sc_core::sc_port<Fifo<BufferLine>> dma_write{"dma_write"};               // lines into the buffer
  sc_core::sc_port<Fifo<StoreLine>> dma_read_request{"dma_read_request"};  // lines asked of it
  sc_core::sc_port<Fifo<std::int64_t>> dma_read{"dma_read"};               // words out of it
  sc_core::sc_port<CountRegister> stores_done{"stores_done"};

  /// `line_words`: words of each operand in one access of the buffer.
  Dma(sc_core::sc_module_name name, Clock& time, std::array<std::int64_t, kOperands> line_words);

  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t jobs_done() const { return done_; }
  bool idle() const { return started_.empty(); }
  /// The job whose words are moving; null when there is none.
  const DmaJob* job() const { return started_.empty() ? nullptr : &started_.front(); }

 private:
  bool cycle() override;
  bool load(const DmaJob& job);
  bool store(const DmaJob& job);
  void finish_job();

  std::array<std::int64_t, kOperands> line_words_;
  void visit_job(State& state, const DmaJob& job);

  std::int64_t done_ = 0;            // jobs
  std::deque<DmaJob> started_;       // their DRAM requests are made; the front one is moving
  std::int64_t received_bytes_ = 0;  // of the front job, from DRAM
  std::int64_t moved_words_ = 0;     // of the front job, into or out of the buffer
  std::int64_t asked_words_ = 0;     // of the front job, asked of the buffer
};

}  // namespace orrery
