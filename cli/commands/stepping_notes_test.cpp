#include "cli/commands/stepping_notes.h"

#include <gtest/gtest.h>

namespace orrery {
namespace {

Report report_of(std::initializer_list<Engine> engines) {
  Report report;
  for (const Engine engine : engines) report.layers.emplace_back().measured.engine = engine;
  return report;
}

TEST(SteppingNotes, SayThatAMachineCouldNotBeCapturedWhereTheFastEngineWasAskedFor) {
  const SimulateOptions fast;
  const auto note = uncaptured_note(report_of({Engine::kFast, Engine::kStepped}), fast);
  ASSERT_TRUE(note);
  EXPECT_NE(note->find("every cycle was stepped"), std::string::npos);
  EXPECT_FALSE(uncaptured_note(report_of({Engine::kFast, Engine::kFast}), fast));
}

TEST(SteppingNotes, SayNothingToWhoAsksForStepping) {
  SimulateOptions stepped, checked;
  stepped.engine = Engine::kStepped;
  checked.check = true;
  EXPECT_FALSE(uncaptured_note(report_of({Engine::kStepped}), stepped));
  EXPECT_FALSE(uncaptured_note(report_of({Engine::kStepped}), checked));
}

}  // namespace
}  // namespace orrery
