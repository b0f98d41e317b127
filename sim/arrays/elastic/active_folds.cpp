#include "sim/arrays/elastic/active_folds.h"

#include <algorithm>
#include <utility>

namespace orrery {

bool ActiveFolds::computing() const {
  return std::any_of(folds_.begin(), folds_.end(),
                     [](const ActiveFold& fold) { return fold.pes_left > 0; });
}

ActiveFold& ActiveFolds::open(const ActiveFold& fold) {
  folds_.push_back(fold);
  return folds_.back();
}

std::int64_t ActiveFolds::retire() {
  std::int64_t tiles = 0;
  while (!folds_.empty() && folds_.front().results_left == 0) {
    tiles += folds_.front().fold.last_of_tile ? 1 : 0;
    folds_.pop_front();
    ++first_;
  }
  return tiles;
}

void ActiveFolds::visit(State& state, std::int64_t& tile, const FoldCursor& from) {
  std::int64_t opened = this->opened();
  state.sequence_number(first_);
  state.count(tile);
  state.relative("opened", opened, first_);
  if (!state.setting()) return;
  folds_.clear();
  if (opened == first_) return;
  FoldCursor cursor = from;
  cursor.seek(first_, tile);
  folds_.push_back({cursor.tile(), cursor.fold()});
  while (this->opened() < opened) {
    cursor.next();
    folds_.push_back({cursor.tile(), cursor.fold()});
  }
}

}  // namespace orrery
