#include "sim/kernel/activity_state.h"

namespace orrery {

void visit(State& state, Activity& activity) {
  const State::Within within(state, "activity");
  state.exact("active_pes", activity.active_pes);
  bool has_output = activity.first_output >= 0;
  state.exact("has_output", has_output);
  state.moment(activity.first_output);
  state.moment(activity.last_output);
  state.moment(activity.last_operand);
  for_each_count(activity, [&state](const char*, auto counts) {
    for (WideCount& count : counts) state.count(count);
  });
}

}  // namespace orrery
