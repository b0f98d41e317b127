#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/laws/field_cases.h"
#include "tests/laws/field_mutants.h"
#include "tests/laws/paused_run.h"

namespace orrery {
namespace {

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

/// Two states that differ in the field alone have different futures: who leaves it out of the
/// comparison takes one for the other.
TEST(OmittedField, WouldMakeOneOfTwoStatesWithDifferentFutures) {
  using Moment = std::pair<std::pair<std::string, std::uint64_t>, std::int64_t>;
  std::map<Moment, std::vector<ChangedField>> moments;
  for (const ChangedField& row : kChanged) {
    moments[{{row.in.draw, row.in.seed}, row.cycle}].push_back(row);
  }
  for (const auto& [moment, rows] : moments) {
    const auto& [named, cycle] = moment;
    SCOPED_TRACE(named.first + " " + std::to_string(named.second) + " in cycle " +
                 std::to_string(cycle));
    const SteppedCase stepped({named.first, named.second});
    PausedRun paused(stepped, cycle);
    EXPECT_TRUE(paused.can_be_taken());
    const Effect unchanged = paused.effect({});
    EXPECT_FALSE(unchanged.told_apart || unchanged.told_apart_without);
    EXPECT_EQ(unchanged.otherwise, "");
    for (const ChangedField& row : rows) {
      SCOPED_TRACE(row.field);
      const Effect changed = paused.effect({{row.field, row.nth, row.by}});
      EXPECT_TRUE(changed.told_apart) << "by the comparisons of the fast engine";
      EXPECT_FALSE(changed.told_apart_without) << "with the field left out of them";
      EXPECT_NE(changed.otherwise, "");
    }
  }
}

/// In no table more than once, and in none that is not there.
TEST(OmittedField, IsShownToMatterForEveryFieldOfTheState) {
  struct Cases {
    const char* draw;
    std::uint64_t count;
  };
  std::set<std::string> fields;
  const auto collect = [&fields](const NamedCase& named) { fields.merge(fields_compared(named)); };
  for (const auto& [draw, count] :
       {Cases{"case", 30}, {"multicast", 14}, {"shared", 5}, {"packed", 5}, {"no_macs", 6}}) {
    for (std::uint64_t seed = 1; seed <= count; ++seed) collect({draw, seed});
  }
  for (const auto& [field, seen_in] : kSeenIn) collect(seen_in);
  for (const ChangedField& row : kChanged) collect(row.in);

  std::map<std::string, int> tables;
  for (const auto& [field, seen_in] : kSeenIn) ++tables[field];
  for (const ChangedField& row : kChanged) ++tables[row.field];
  for (const auto& [field, why] : kImplied) ++tables[field];
  for (const std::string& field : fields) {
    EXPECT_EQ(tables[field], 1) << field << ": tests/sweep/perturb.cpp looks for a case";
    tables.erase(field);
  }
  // A size follows from the items only where they have fields.
  for (const auto& [field, why] : kImplied) {
    if (!field.ends_with(".size")) continue;
    const std::string of_items = field.substr(0, field.rfind('.') + 1);
    EXPECT_TRUE(std::any_of(fields.begin(), fields.end(), [&](const std::string& other) {
      return other != field && other.starts_with(of_items);
    })) << field;
  }
  for (const auto& [field, count] : tables) ADD_FAILURE() << field << " is no field of the state";
}

}  // namespace
}  // namespace orrery
