#pragma once

#include <array>
#include <cstdint>

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
using PerOperand = std::array<std::int64_t, kOperands>;

/// What happened when a schedule ran, or what a model says would happen: the answer to the question
/// that a Schedule is, in words that the machine and the models share. The machine's counts are
/// exact.
struct Activity {
  std::array<std::int64_t, kCauses> pe_cycles = {};
  std::int64_t macs = 0;  // multiply-accumulates of the layer
  std::int64_t folds = 0;
  std::int64_t active_pes = 0;     // PEs that the widest fold maps
  std::int64_t stall_cycles = 0;   // cycles in which nothing in the array moved
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
  std::int64_t zero_macs = 0;

  /// Words read from and written to the global buffer by the array, and by DMA.
  PerOperand buffer_reads = {}, buffer_writes = {};
  PerOperand buffer_dma_reads = {}, buffer_dma_writes = {};
  /// Accesses (of the bank's width) and cycles in which an access was refused.
  PerOperand buffer_accesses = {}, buffer_conflicts = {};
  /// Of the bank's width as well: how many read and how many write. One that adds a partial sum at
  /// the bank does both.
  PerOperand buffer_read_accesses = {}, buffer_write_accesses = {};

  /// Bytes over the DRAM interface.
  std::int64_t dram_ifmap_read = 0, dram_filter_read = 0, dram_psum_read = 0;
  std::int64_t dram_psum_write = 0, dram_ofmap_write = 0;
  std::int64_t dram_outputs_written = 0;  // words
  std::int64_t dram_busy_cycles = 0;

  friend bool operator==(const Activity&, const Activity&) = default;

  std::int64_t& of(Cause cause) { return pe_cycles[static_cast<std::size_t>(cause)]; }
  std::int64_t of(Cause cause) const { return pe_cycles[static_cast<std::size_t>(cause)]; }
};

inline std::size_t index_of(Operand operand) { return static_cast<std::size_t>(operand); }

}  // namespace orrery
