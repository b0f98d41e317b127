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
    {"dma.asked", {"multicast", 6}},
    {"dram.phase", {"case", 6}},
    {"dram.to_write", {"multicast", 6}},
    {"lockstep.due.accumulates", {"case", 6}},
    {"multicast.pes.column", {"multicast", 6}},
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
