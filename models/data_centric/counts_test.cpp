#include "models/data_centric/counts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "models/data_centric/read.h"

namespace orrery::data_centric {
namespace {

WideCount sum(const PerOperand& counts) {
  return std::accumulate(counts.begin(), counts.end(), WideCount());
}

/// MAESTRO's energy is its figures times these counts, but for what it leaves out: partial sums
/// that the L2 is read for, and outputs on their way to DRAM.
RC_GTEST_PROP(FormulaCounts, PricedAsMaestroDoesAreItsEnergy, ()) {
  const char* name = *rc::gen::element("kc_p", "yr_p", "x_p", "dpt");
  const Mapping mapping = read_mapping(std::string(ORRERY_SOURCE_DIR) +
                                       "/search/experiments/directives/" + name + ".m");
  Problem problem;
  if (name == std::string("dpt")) problem.type = LayerType::kDepthwise;
  problem[Axis::kK] = name == std::string("dpt") ? 1 : *rc::gen::inRange(1, 200);
  problem[Axis::kC] = *rc::gen::inRange(1, 200);
  problem[Axis::kR] = problem[Axis::kS] = *rc::gen::element(1, 3, 5);
  problem[Axis::kY] = problem[Axis::kX] = *rc::gen::inRange(5, 30);
  problem.stride_y = problem.stride_x = *rc::gen::inRange(1, 3);
  Hardware hardware;
  hardware.pes = *rc::gen::element(64, 256);
  const Analysis analysis = analyze(problem, mapping, hardware, {.compat = true});
  const Activity counts = counts_of(problem, analysis, 2);

  const WideCount left_out =
      counts.dram_ofmap_write / 2 + analysis.levels.front().ingress[index_of(Tensor::kOutput)];
  const WideCount l1 = sum(counts.pe_reads) + sum(counts.pe_writes);
  const WideCount l2 =
      sum(counts.buffer_read_accesses) + sum(counts.buffer_write_accesses) - left_out;
  const double energy =
      0.00023 * (1.68 * static_cast<double>(l1) + 18.61 * static_cast<double>(l2));
  RC_ASSERT(std::abs(energy - analysis.energy_nj) < 1e-9 * analysis.energy_nj);
  RC_ASSERT(counts.macs == analysis.macs);
  RC_ASSERT(counts.dram_ifmap_read ==
            2 * problem[Axis::kC] * problem[Axis::kY] * problem[Axis::kX]);
}

}  // namespace
}  // namespace orrery::data_centric
