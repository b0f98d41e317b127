#include "sim/kernel/state.h"

#include <algorithm>
#include <utility>

namespace orrery {

void Snapshot::clear() {
  counts.clear();
  for (auto* words :
       {&sequence_numbers, &moments, &exact, &progress, &lowest, &highest, &deadlines, &guarded}) {
    words->clear();
  }
  for (auto* fields : {&nested, &no_exact, &no_progress, &no_deadlines}) fields->clear();
}

std::vector<std::int64_t> compared(const std::vector<std::int64_t>& words,
                                   const std::vector<std::size_t>& left_out) {
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!std::binary_search(left_out.begin(), left_out.end(), i)) kept.push_back(words[i]);
  }
  return kept;
}

State State::take(Snapshot& snapshot, std::int64_t now, FieldProbe* probe) {
  snapshot.clear();
  snapshot.now = now;
  return State(Way::kTake, snapshot, probe);
}

void State::grid(const char* name, std::vector<std::int64_t>& fields, std::size_t stride) {
  std::vector<std::int64_t>& words = snapshot_.exact;
  const auto before = [&](std::size_t i) {
    return i >= stride ? fields[i - stride] : i > 0 ? fields[i - 1] : 0;
  };
  if (setting()) {
    for (std::size_t i = 0; i < fields.size(); exact_ += 2) {
      const std::size_t end = i + static_cast<std::size_t>(words[exact_]);
      for (; i < end; ++i) fields[i] = before(i) + words[exact_ + 1];
    }
    return;
  }
  const std::size_t first = words.size();
  for (std::size_t i = 0; i < fields.size();) {
    const std::size_t begin = i;
    const std::int64_t difference = fields[i] - before(i);
    do {
      ++i;
    } while (i < fields.size() && fields[i] - before(i) == difference);
    words.push_back(static_cast<std::int64_t>(i - begin));
    words.push_back(difference);
  }
  if (!omits(name)) return;
  for (std::size_t i = first; i < words.size(); ++i) snapshot_.no_exact.push_back(i);
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
