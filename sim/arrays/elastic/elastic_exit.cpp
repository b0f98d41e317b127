#include "sim/arrays/elastic/elastic_exit.h"

#include <utility>

namespace orrery {

void ElasticExit::add(std::int64_t now, std::int64_t fold, bool accumulates,
                      const OutputWord* word) {
  const std::int64_t at = now + pipeline_;
  // Those of this cycle are the last of the list.
  auto due = due_.rbegin();
  while (due != due_.rend() && due->at == at &&
         (due->fold != fold || due->beat.accumulates != accumulates)) {
    ++due;
  }
  if (due == due_.rend() || due->at != at) {
    due_.push_back({at, fold, {}});
    due_.back().beat.accumulates = accumulates;
    due = due_.rbegin();
  }
  ++due->beat.words;
  if (word != nullptr) due->beat.values.push_back(*word);
}

ElasticExit::Due ElasticExit::take() {
  Due due = std::move(due_.front());
  due_.pop_front();
  return due;
}

std::int64_t ElasticExit::words_of(std::int64_t fold) const {
  std::int64_t words = 0;
  for (const Due& due : due_) words += due.fold == fold ? due.beat.words : 0;
  return words;
}

void ElasticExit::visit(State& state, std::int64_t first) {
  state.queue("due", due_, [&](Due& due) {
    // What may leave already is from before now, and nothing is added to it any more.
    state.relative("at", due.at, state.now(), -1);
    state.relative("fold", due.fold, first);
    visit_item(state, due.beat);
  });
}

}  // namespace orrery
