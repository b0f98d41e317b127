#include "models/energy/toggle_energy.h"

#include <gtest/gtest.h>

#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "models/energy/area.h"

namespace orrery {
namespace {

WideCount each(const ToggleCosts& costs, Wire wire) {
  return costs.each[static_cast<std::size_t>(wire)].value;
}

TEST(ToggleEnergy, IsACostForEachBitThatFlips) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  Technology technology = load_technology("generic_45nm");
  const ToggleCosts costs = toggle_costs(hardware, technology);
  // 0.009 pJ for a bit of a register, of which half flip.
  EXPECT_EQ(each(costs, Wire::kPeFilter), 18'000);
  EXPECT_EQ(toggle_energy(costs, Wire::kPeFilter, 1000).value, 18'000'000);
  EXPECT_EQ(toggle_energy(costs, Wire::kPeFilter, 0).value, 0);
  EXPECT_EQ(toggle_energy(costs, Wire::kPeFilter, INT64_MAX).value.text(),
            "166020696663385964526000")
      << "beyond 64 bits";
  technology.register_toggle = technology.register_energy;
  EXPECT_EQ(each(toggle_costs(hardware, technology), Wire::kPePsum), 9'000);
}

TEST(ToggleEnergy, OfABusGrowsWithItsLength) {
  const Technology technology = load_technology("generic_45nm");
  WideCount last;
  for (const std::string side : {"8", "16", "64"}) {
    const Accelerator hardware =
        load_accelerator("systolic_32x32", {"array.rows=" + side, "array.cols=" + side});
    const WideCount cost = each(toggle_costs(hardware, technology), Wire::kBusIfmap);
    const Floorplan plan = floorplan(hardware, area(hardware, technology));
    EXPECT_NEAR(static_cast<double>(cost), 0.24e6 * plan.to_buffer, 1);
    EXPECT_GT(cost, last);
    last = cost;
  }
}

TEST(ToggleEnergy, SaysWhatIsNotGiven) {
  EXPECT_EQ(toggle_costs(load_accelerator("systolic_32x32"), Technology()).notes.size(), 2U);
}

}  // namespace
}  // namespace orrery
