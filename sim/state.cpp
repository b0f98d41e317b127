#include "sim/state.h"

#include <utility>

namespace orrery {

void Picture::clear() {
  for (auto* words :
       {&counts, &epochs, &moments, &exact, &progress, &lowest, &highest, &deadlines, &guarded}) {
    words->clear();
  }
  for (auto* fields : {&nested, &no_exact, &no_progress, &no_deadlines}) fields->clear();
}

State State::take(Picture& picture, std::int64_t now, FieldProbe* probe) {
  picture.clear();
  picture.now = now;
  return State(Way::kTake, picture, probe);
}

bool State::probe_omits(const char* name) {
  std::string field;
  for (std::size_t i = 0; i < depth_; ++i) field += std::string(path_[i]) + ".";
  field += name;
  const bool omitted = field == probe_->omitted;
  probe_->fields.insert(std::move(field));
  return omitted;
}

}  // namespace orrery
