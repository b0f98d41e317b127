#include "sim/memory/stream_reader.h"

#include <fmt/format.h>

namespace orrery {

std::int64_t slices_of(const Schedule& schedule, Operand operand, const Tile& tile,
                       const Fold& fold) {
  if (schedule.travel_of(operand) != Travel::kStays) return fold.steps.size;
  return fold.loads_stationary ? fold.rows.size * schedule.held_words(tile) : 0;
}

std::int64_t lanes_of(const Schedule& schedule, Operand operand, const Fold& fold) {
  return schedule.travel_of(operand) == Travel::kRight ? fold.rows.size : fold.cols.size;
}

StreamReader::StreamReader(Operand operand, TileStream& tiles, const Accelerator& accelerator,
                           const Values* values)
    : operand_(operand),
      schedule_(tiles.schedule()),
      width_bytes_(accelerator.buffer.of(operand).width_bytes),
      interval_(accelerator.edge(operand).interval),
      bits_(tiles.schedule().layer.bits(operand)),
      values_(values),
      walker_(tiles) {}

std::int64_t StreamReader::wanted(const Fifo<Slice>& edge, CountRegister* ready_tiles,
                                  std::int64_t now) {
  while (!walker_.done() && slices() == 0) {
    if (!tile_ready(ready_tiles)) return 0;
    walker_.next();
  }
  if (walker_.done() || edge.full() || now < next_start_ || !tile_ready(ready_tiles)) return 0;
  if (accesses_left_ == 0) start_slice();
  return accesses_left_;
}

bool StreamReader::tile_ready(CountRegister* ready_tiles) const {
  return ready_tiles == nullptr || ready_tiles->reached(walker_.tile().index + 1);
}

/// Of the fold. Some have none: the next that has is looked for in tiles that are ready, and no
/// further: where weights stay for thousands of tiles, no state would recur.
std::int64_t StreamReader::slices() const {
  return slices_of(schedule_, operand_, walker_.tile(), walker_.fold());
}

std::int64_t StreamReader::use(std::int64_t accesses, Fifo<Slice>& edge, std::int64_t now) {
  accesses_left_ -= accesses;
  if (accesses_left_ > 0) return 0;
  const std::int64_t words = words_;
  edge.push(make_slice());
  next_start_ = now + interval_;
  if (++slice_ == slices()) {
    walker_.next();
    slice_ = 0;
  }
  return words;
}

void StreamReader::start_slice() {
  words_ = lanes_of(schedule_, operand_, walker_.fold());
  accesses_left_ = ceil_div(bytes_of(Words(words_), bits_).value, width_bytes_);
}

Slice StreamReader::make_slice() const {
  Slice slice;
  if (values_ != nullptr) {
    slice.words = values_->slice(operand_, walker_.tile(), walker_.fold(), slice_);
  }
  return slice;
}

void StreamReader::visit(State& state, std::int64_t array, std::int64_t tile) {
  if (!walker_.has_folds()) return;  // it reads nothing
  const State::Within within(state, name_of(operand_));
  std::int64_t fold = walker_.number();
  state.relative("fold", fold, array);
  if (state.setting()) walker_.seek(fold, tile);
  if (walker_.done()) {
    slice_ = words_ = accesses_left_ = next_start_ = 0;
    return;
  }
  if (state.setting()) words_ = lanes_of(schedule_, operand_, walker_.fold());
  state.progress("slice", slice_, 0, slices() - 1);
  state.exact("accesses_left", accesses_left_);
  state.deadline("next_start", next_start_);
}

std::string StreamReader::status() const {
  if (walker_.done()) return fmt::format("{} reader: done", name_of(operand_));
  return fmt::format("{} reader: slice {} of a fold of tile {}", name_of(operand_), slice_,
                     walker_.tile().index);
}

}  // namespace orrery
