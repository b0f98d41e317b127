#include "sim/state.h"

namespace orrery {

void Picture::clear() {
  for (auto* words :
       {&counts, &epochs, &moments, &exact, &progress, &lowest, &highest, &deadlines, &guarded}) {
    words->clear();
  }
  for (auto* fields : {&nested, &no_exact, &no_progress, &no_deadlines}) fields->clear();
}

State State::take(Picture& picture, std::int64_t now, const std::string& omitted) {
  picture.clear();
  picture.now = now;
  return State(Way::kTake, picture, omitted.empty() ? nullptr : &omitted);
}

}  // namespace orrery
