#include "sim/arrays/lockstep/beat_queue.h"

#include <utility>

namespace orrery {

void BeatQueue::push(Beat beat) {
  words_ += beat.words;
  beats_.push_back(std::move(beat));
}

Beat BeatQueue::take(std::int64_t words) {
  Beat taken = cut_front(words);
  words_ -= taken.words;
  return taken;
}

Beat BeatQueue::cut_front(std::int64_t words) {
  Beat& front = beats_.front();
  if (front.words <= words) {
    Beat whole = std::move(front);
    beats_.pop_front();
    return whole;
  }
  Beat part = front;
  part.words = words;
  part.ends_tile = 0;
  front.words -= words;
  if (!front.values.empty()) {
    part.values.resize(static_cast<std::size_t>(words));
    front.values.erase(front.values.begin(), front.values.begin() + words);
  }
  return part;
}

void BeatQueue::visit(State& state) {
  state.queue("collected", beats_, [&](Beat& beat) { visit_item(state, beat); });
  state.exact("collected_words", words_);
}

}  // namespace orrery
