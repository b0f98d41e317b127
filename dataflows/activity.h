#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "workloads/layer.h"

namespace orrery {

/// What a PE did in a cycle, or what it waited for. Every PE has exactly one cause in every cycle,
/// so the counts sum to PEs x cycles.
enum class Cause : std::uint8_t {
  kComputing,       // a multiply-accumulate of the layer entered its pipeline
  kFilling,         // the fold has started but has not reached it, or its stationary operand loads
  kDraining,        // its part of the fold is done and the fold is not
  kWaitingIfmap,    // an ifmap word was not there
  kWaitingFilter,   // a filter word was not there
  kWaitingPsumIn,   // a partial sum to add to was not there
  kWaitingPsumOut,  // a result could not leave
  kWaitingDram,  // the tile was not in the global buffer, or the last results were on their way out
  kAccumulating,  // it added a partial sum from its neighbour or the buffer to one of its own
  kShifting,      // its window moved on
  kUnmapped,      // the fold gives it nothing to do
};
inline constexpr int kCauses = 11;
const char* name_of(Cause cause);  // "computing", "filling", ..., as in the JSON

/// Counts per operand.
using PerOperand = std::array<WideCount, kOperands>;

/// What happened when a schedule ran, or what a model says would happen: the answer to the question
/// that a Schedule is, in words that the machine and the models share. The machine's counts are
/// exact.
struct Activity {
  std::array<WideCount, kCauses> pe_cycles = {};
  WideCount macs;  // multiply-accumulates of the layer
  WideCount folds;
  std::int64_t active_pes = 0;     // PEs that the widest fold maps
  WideCount stall_cycles;          // cycles in which nothing in the array moved
  std::int64_t first_output = -1;  // cycle in which the first result left the array
  std::int64_t last_output = -1;
  std::int64_t last_operand = -1;  // cycle in which the last operand entered the array

  /// Words that crossed an edge of the array: ifmap and filter in, results out.
  PerOperand edge_words = {};
  /// Words that the PEs read from and write to their registers or scratchpads. What a link between
  /// neighbours holds is a register of the PE that it leads to.
  PerOperand pe_reads = {}, pe_writes = {};
  /// Moves of a word from a PE to its neighbour, per operand.
  PerOperand hops = {};
  /// Multicast buses: transfers, words carried (once, however many take them), and words delivered
  /// to PEs (once for each PE). For kOfmap both the bus that brings psums and the one that collects
  /// them, of which only the first delivers to PEs.
  PerOperand bus_transfers = {}, bus_words = {}, delivered_words = {};
  /// MACs with an ifmap word that is zero, padding included. Only where values flow.
  WideCount zero_macs;

  /// Words read from and written to the global buffer by the array, and by DMA.
  PerOperand buffer_reads = {}, buffer_writes = {};
  PerOperand buffer_dma_reads = {}, buffer_dma_writes = {};
  /// Accesses (of the bank's width) and cycles in which an access was refused.
  PerOperand buffer_accesses = {}, buffer_conflicts = {};
  /// Of the bank's width as well: how many read and how many write. One that adds a partial sum at
  /// the bank does both.
  PerOperand buffer_read_accesses = {}, buffer_write_accesses = {};

  /// Bytes over the DRAM interface.
  WideCount dram_ifmap_read, dram_filter_read, dram_psum_read;
  WideCount dram_psum_write, dram_ofmap_write;
  WideCount dram_outputs_written;  // words
  WideCount dram_busy_cycles;

  friend bool operator==(const Activity&, const Activity&) = default;

  /// Everything over the DRAM interface.
  WideCount dram_bytes() const {
    return dram_ifmap_read + dram_filter_read + dram_psum_read + dram_psum_write + dram_ofmap_write;
  }
  WideCount& of(Cause cause) { return pe_cycles[static_cast<std::size_t>(cause)]; }
  WideCount of(Cause cause) const { return pe_cycles[static_cast<std::size_t>(cause)]; }
};

/// Calls `visit(name, counts)` for everything that adds up: a span of one count, of one for each
/// operand, or of one for each cause. `activity` is an Activity, const or not.
template <class AnActivity, class Visit>
void for_each_count(AnActivity& activity, const Visit& visit) {
  AnActivity& a = activity;
  const auto one = [&visit](const char* name, auto& count) { visit(name, std::span(&count, 1)); };
  const auto all = [&visit](const char* name, auto& counts) { visit(name, std::span(counts)); };
  all("pe_cycles", a.pe_cycles);
  one("macs", a.macs);
  one("folds", a.folds);
  one("stall_cycles", a.stall_cycles);
  all("edge_words", a.edge_words);
  all("pe_reads", a.pe_reads);
  all("pe_writes", a.pe_writes);
  all("hops", a.hops);
  all("bus_transfers", a.bus_transfers);
  all("bus_words", a.bus_words);
  all("delivered_words", a.delivered_words);
  one("zero_macs", a.zero_macs);
  all("buffer_reads", a.buffer_reads);
  all("buffer_writes", a.buffer_writes);
  all("buffer_dma_reads", a.buffer_dma_reads);
  all("buffer_dma_writes", a.buffer_dma_writes);
  all("buffer_accesses", a.buffer_accesses);
  all("buffer_conflicts", a.buffer_conflicts);
  all("buffer_read_accesses", a.buffer_read_accesses);
  all("buffer_write_accesses", a.buffer_write_accesses);
  one("dram_ifmap_read", a.dram_ifmap_read);
  one("dram_filter_read", a.dram_filter_read);
  one("dram_psum_read", a.dram_psum_read);
  one("dram_psum_write", a.dram_psum_write);
  one("dram_ofmap_write", a.dram_ofmap_write);
  one("dram_outputs_written", a.dram_outputs_written);
  one("dram_busy_cycles", a.dram_busy_cycles);
}
/// And `visit(name, number)` for the rest: the widest fold, and cycles in which something happened.
template <class AnActivity, class Visit>
void for_each_extreme(AnActivity& activity, const Visit& visit) {
  visit("active_pes", activity.active_pes);
  visit("first_output", activity.first_output);
  visit("last_output", activity.last_output);
  visit("last_operand", activity.last_operand);
}
/// "macs", "hops.ifmap", "pe_cycles.computing": one of the counts that `for_each_count` visits.
std::string name_of_count(const char* name, std::size_t count, std::size_t counts);

/// Adds what adds up; of the rest the larger stays.
Activity& operator+=(Activity& sum, const Activity& part);

}  // namespace orrery
