#include "search/experiment/layer_kinds.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

constexpr std::array<const char*, 4> kKinds = {"1x1", "KxK", "depth-wise", "fully connected"};

std::size_t kind_of(const Layer& layer) {
  if (layer.op == Op::kFullyConnected) return 3;
  if (layer.shape[Dim::kG] > 1) return 2;
  return layer.shape[Dim::kR] * layer.shape[Dim::kS] > 1 ? 1 : 0;
}

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

std::vector<KindAccount> account_by_kind(const ExperimentSpec& spec, const Machines& machines,
                                         const LayerPool& pool,
                                         const std::vector<std::vector<const Cell*>>& cells,
                                         const LayerCosts& predicted) {
  std::vector<KindAccount> accounts;
  for (std::size_t f = 0; f < spec.families.size(); ++f) {
    double family_cycles = 0;
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      KindAccount account;
      account.family = spec.families[f].name;
      account.kind = kKinds[kind];
      double pe_cycles = 0;
      std::vector<double> ratios;
      for (std::size_t l = 0; l < pool.layers.size(); ++l) {
        if (kind_of(pool.layers[l]) != kind) continue;
        ++account.layers;
        for (std::size_t m = 0; m < machines.pairs.size(); ++m) {
          if (machines.pairs[m].family != f) continue;
          const Cell& cell = *cells[m][l];
          const auto cycles = static_cast<double>(cell.cycles);
          account.share += cycles;
          pe_cycles += cycles * static_cast<double>(machines.pairs[m].hardware.array.pes());
          account.computing += static_cast<double>(cell.computing);
          account.unmapped += static_cast<double>(cell.unmapped);
          account.waiting_dram += static_cast<double>(cell.waiting_dram);
          account.filling += static_cast<double>(cell.filling);
          ratios.push_back(cycles / predicted.latency[m][l]);
        }
      }
      if (ratios.empty()) continue;
      family_cycles += account.share;
      for (double* part :
           {&account.computing, &account.unmapped, &account.waiting_dram, &account.filling}) {
        *part /= pe_cycles;
      }
      account.other = std::max(
          0.0, 1 - account.computing - account.unmapped - account.waiting_dram - account.filling);
      account.ratio_low = quantile(ratios, 0.1);
      account.ratio = quantile(ratios, 0.5);
      account.ratio_high = quantile(ratios, 0.9);
      accounts.push_back(account);
    }
    for (KindAccount& account : accounts) {
      if (account.family == spec.families[f].name) account.share /= family_cycles;
    }
  }
  return accounts;
}

}  // namespace orrery
