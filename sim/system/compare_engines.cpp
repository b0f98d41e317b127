#include "sim/system/compare_engines.h"

#include <fmt/format.h>

#include <bit>

#include "base/error.h"

namespace orrery {
namespace {

void require_equal(const std::string& what, std::int64_t stepped, std::int64_t fast,
                   std::int64_t cycles) {
  if (stepped == fast) return;
  throw ModelError("engines", cycles,
                   fmt::format("{}: {} when stepped, {} when fast", what, stepped, fast));
}

}  // namespace

void require_same(const Measurement& stepped, const Measurement& fast) {
  const auto same = [&](const std::string& what, std::int64_t a, std::int64_t b) {
    require_equal(what, a, b, stepped.cycles);
  };
  const Activity &a = stepped.activity, &b = fast.activity;
  same("cycles", stepped.cycles, fast.cycles);
  for (int i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    same(fmt::format("pe_cycles.{}", name_of(cause)), a.of(cause), b.of(cause));
  }
  same("macs", a.macs, b.macs);
  same("folds", a.folds, b.folds);
  same("active_pes", a.active_pes, b.active_pes);
  same("stall_cycles", a.stall_cycles, b.stall_cycles);
  same("first_output", a.first_output, b.first_output);
  same("last_output", a.last_output, b.last_output);
  same("last_operand", a.last_operand, b.last_operand);
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    const auto same_of = [&](const char* what, const PerOperand& x, const PerOperand& y) {
      same(fmt::format("{}.{}", what, name_of(operand)), x[i], y[i]);
    };
    same_of("edge_words", a.edge_words, b.edge_words);
    same_of("pe_reads", a.pe_reads, b.pe_reads);
    same_of("pe_writes", a.pe_writes, b.pe_writes);
    same_of("hops", a.hops, b.hops);
    same_of("bus_transfers", a.bus_transfers, b.bus_transfers);
    same_of("bus_words", a.bus_words, b.bus_words);
    same_of("delivered_words", a.delivered_words, b.delivered_words);
    same_of("buffer_reads", a.buffer_reads, b.buffer_reads);
    same_of("buffer_writes", a.buffer_writes, b.buffer_writes);
    same_of("buffer_dma_reads", a.buffer_dma_reads, b.buffer_dma_reads);
    same_of("buffer_dma_writes", a.buffer_dma_writes, b.buffer_dma_writes);
    same_of("buffer_accesses", a.buffer_accesses, b.buffer_accesses);
    same_of("buffer_conflicts", a.buffer_conflicts, b.buffer_conflicts);
  }
  same("dram_busy_cycles", a.dram_busy_cycles, b.dram_busy_cycles);
  // Whatever has no name here.
  using Numbers = std::array<std::int64_t, sizeof(Activity) / sizeof(std::int64_t)>;
  const auto x = std::bit_cast<Numbers>(a), y = std::bit_cast<Numbers>(b);
  for (std::size_t i = 0; i < x.size(); ++i) same(fmt::format("count {}", i), x[i], y[i]);
}

}  // namespace orrery
