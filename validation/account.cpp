#include "validation/account.h"

#include <algorithm>

namespace orrery {
namespace {

Loss loss_of(Cause cause) {
  switch (cause) {
    case Cause::kComputing:
    case Cause::kUnmapped:
      return Loss::kComputing;
    case Cause::kFilling:
    case Cause::kDraining:
      return Loss::kFillDrain;
    case Cause::kWaitingIfmap:
    case Cause::kWaitingFilter:
      return Loss::kPorts;
    case Cause::kWaitingPsumIn:
    case Cause::kWaitingPsumOut:
    case Cause::kAccumulating:
      return Loss::kPsums;
    case Cause::kWaitingDram:
      return Loss::kDram;
    case Cause::kShifting:
      return Loss::kShifting;
  }
  return Loss::kComputing;
}

/// What a model that says `bound` accounts for before anything else.
Loss loss_of(const std::string& bound) {
  if (bound == "dram") return Loss::kDram;
  if (bound == "buffer.ofmap" || bound == "egress") return Loss::kPsums;
  if (bound.starts_with("buffer") || bound == "ingress") return Loss::kPorts;
  return Loss::kComputing;
}

}  // namespace

const char* name_of(Loss loss) {
  switch (loss) {
    case Loss::kComputing:
      return "computing";
    case Loss::kUnmapped:
      return "unmapped";
    case Loss::kFillDrain:
      return "fill and drain";
    case Loss::kPsums:
      return "psums";
    case Loss::kPorts:
      return "ports";
    case Loss::kShifting:
      return "shifting";
    case Loss::kDram:
      return "DRAM";
  }
  return "";
}

Account account_of(const Measurement& measured, std::int64_t pes) {
  Account account = {};
  double mapped = 0;  // PE-cycles
  for (int i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    if (cause == Cause::kUnmapped) continue;
    const auto pe_cycles = static_cast<double>(measured.activity.of(cause));
    account[static_cast<std::size_t>(loss_of(cause))] += pe_cycles;
    mapped += pe_cycles;
  }
  if (mapped == 0) return account;
  for (double& part : account) part *= static_cast<double>(measured.cycles) / mapped;
  double& computing = account[static_cast<std::size_t>(Loss::kComputing)];
  const double at_peak =
      static_cast<double>(measured.activity.of(Cause::kComputing)) / static_cast<double>(pes);
  account[static_cast<std::size_t>(Loss::kUnmapped)] = computing - at_peak;
  computing = at_peak;
  return account;
}

Account unexplained(const Account& account, double predicted, const std::string& bound) {
  Account left = account;
  const auto spend = [&](std::size_t loss) {
    const double spent = std::min(left[loss], predicted);
    left[loss] -= spent;
    predicted -= spent;
  };
  spend(static_cast<std::size_t>(loss_of(bound)));
  for (std::size_t loss = 0; loss < kLosses; ++loss) spend(loss);
  // What rounding leaves of an exact prediction is no loss.
  constexpr double kDust = 1e-6;
  for (double& part : left) part = part < kDust ? 0 : part;
  return left;
}

}  // namespace orrery
