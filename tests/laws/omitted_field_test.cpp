#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/laws/field_mutants.h"

namespace orrery {
namespace {

/// A case in which it is seen when the field is left out of every comparison of states, as
/// tests/sweep/fields.cpp finds them. Fields that are not here have no such case yet.
const std::map<std::string, NamedCase> kSeenIn = {
    {"activity.has_output", {"case", 6}},
    {"buffer.beat_left", {"case", 110}},
    {"buffer.drain_left", {"case", 256}},
    {"buffer.fill_left", {"case", 25}},
    {"buffer.filter.accesses_left", {"case", 26}},
    {"buffer.filter.fold", {"case", 376}},
    {"buffer.ifmap.accesses_left", {"case", 86}},
    {"buffer.ifmap.slice", {"case", 199}},
    {"buffer.turn", {"case", 18}},
    {"controller.filters_read", {"multicast", 6}},
    {"dma.asked", {"multicast", 6}},
    {"dma.load_lag", {"case", 186}},
    {"dma.load_phase", {"case", 186}},
    {"dma.store_phase", {"case", 86}},
    {"dram.pending.due", {"case", 18}},
    {"dram.phase", {"case", 6}},
    {"dram.to_write", {"multicast", 6}},
    {"lockstep.due.accumulates", {"case", 6}},
    {"lockstep.due.ends_tile", {"case", 114}},
    {"lockstep.step", {"case", 267}},
    {"multicast.bus.reading.group", {"multicast", 84}},
    {"multicast.bus.reading.transfer", {"multicast", 84}},
    {"multicast.pes.column", {"multicast", 6}},
    {"results.accumulates", {"case", 62}},
    {"results.ends_tile", {"case", 107}},
    {"results.words", {"case", 278}},
};

TEST(OmittedField, IsSeen) {
  for (const auto& [field, seen_in] : kSeenIn) {
    SCOPED_TRACE(field + " left out of " + seen_in.draw + " " + std::to_string(seen_in.seed));
    EXPECT_EQ(fields_compared(seen_in).count(field), 1u);
    const std::vector<Mutant> mutants = run_mutants(seen_in, {"", field});
    ASSERT_EQ(mutants.size(), 2u);
    EXPECT_EQ(mutants[0].seen, "") << "with every field it is as it was stepped";
    EXPECT_NE(mutants[1].seen, "");
  }
}

}  // namespace
}  // namespace orrery
