#include "sim/scratchpad_pe.h"

namespace orrery {

void ScratchpadPe::start(const PeProgram& program, const MulticastConfig& config, int psum_bits,
                         bool with_values) {
  *this = ScratchpadPe();
  program_ = program;
  config_ = &config;
  wrap_shift_ = 64 - psum_bits;
  state_ = State::kStart;
  ifmap.depth = static_cast<std::int32_t>(config.ifmap.pe_fifo);
  filter.depth = static_cast<std::int32_t>(config.filter.pe_fifo);
  psum_in.depth = static_cast<std::int32_t>(config.psum_in.pe_fifo);
  psum_out.depth = static_cast<std::int32_t>(config.psum_out.pe_fifo);
  if (with_values) {
    values = std::make_unique<PeValues>();
    values->sums.assign(static_cast<std::size_t>(program.filters), 0);
  }
}

void ScratchpadPe::commit() {
  ifmap.commit();
  filter.commit();
  psum_in.commit();
  psum_out.commit();
  weights_ += weights_taken_;
  window_ += window_change_;
  weights_taken_ = window_change_ = 0;
}

/// A word a cycle into each scratchpad, while there is room and the window does not move.
void ScratchpadPe::fill_scratchpads() {
  if (weights_ < program_.weights() && filter.count > 0) {
    filter.pop(1);
    weights_taken_ = 1;
    if (values) {
      values->weights.push_back(values->filter.front());
      values->filter.pop_front();
    }
  }
  const bool moves = state_ == State::kShift || state_ == State::kLoad;
  if (!moves && window_ < program_.window && ifmap.count > 0) {
    ifmap.pop(1);
    window_change_ = 1;
    if (values) {
      values->window.push_back(values->ifmap.front());
      values->ifmap.pop_front();
    }
  }
}

/// Additions that were issued `psum_latency` cycles ago take their psum and give their sum.
void ScratchpadPe::finish_additions() {
  if (additions_ == 0) return;
  const std::uint64_t due = std::uint64_t{1} << config_->psum_latency;
  if ((additions_ & due) != 0) {
    additions_ &= ~due;
    --in_flight_;
    if (program_.adds_from_below) psum_in.pop(1);
    psum_out.push(1);
    if (values) {
      std::int64_t sum = values->adding.front();
      values->adding.pop_front();
      if (program_.adds_from_below) {
        sum += values->psum_in.front();
        values->psum_in.pop_front();
      }
      sum =
          static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) << wrap_shift_) >> wrap_shift_;
      values->psum_out.push_back(sum);
    }
  }
}

Cause ScratchpadPe::step() {
  commit();
  fill_scratchpads();
  additions_ <<= 1;
  Cause cause = Cause::kDraining;
  switch (state_) {
    case State::kStart:
      cause = Cause::kFilling;
      if (weights_ > 0 && window_ > 0) state_ = State::kMultiply;
      break;
    case State::kMultiply:
      cause = multiply();
      break;
    case State::kAdd:
      cause = add();
      break;
    case State::kShift:
      cause = shift_window();
      break;
    case State::kPad:
      state_ = State::kLoad;
      break;
    case State::kLoad:
      window_change_ = -window_;
      if (values) values->window.clear();
      state_ = ++image_ == program_.images ? State::kFinished : State::kMultiply;
      break;
    case State::kFinished:
      break;
  }
  finish_additions();
  return cause;
}

Cause ScratchpadPe::multiply() {
  const std::int64_t weight = word_ * program_.filters + filter_index_;
  const bool starting = column_ == 0 && image_ == 0;
  if (weights_ <= weight) return starting ? Cause::kFilling : Cause::kWaitingFilter;
  if (window_ <= word_) return starting ? Cause::kFilling : Cause::kWaitingIfmap;
  const bool real = program_.real_channels == program_.channels ||
                    word_ % program_.channels < program_.real_channels;
  if (real) ++macs_;
  if (values) {
    auto& sum = values->sums[static_cast<std::size_t>(filter_index_)];
    const auto product =
        static_cast<std::uint64_t>(values->window[static_cast<std::size_t>(word_)]) *
        static_cast<std::uint64_t>(values->weights[static_cast<std::size_t>(weight)]);
    sum = static_cast<std::int64_t>((word_ == 0 ? 0 : static_cast<std::uint64_t>(sum)) + product);
  }
  if (++filter_index_ == program_.filters) {
    filter_index_ = 0;
    if (++word_ == program_.window) {
      word_ = 0;
      state_ = State::kAdd;
    }
  }
  return real ? Cause::kComputing : Cause::kUnmapped;
}

Cause ScratchpadPe::add() {
  const std::int64_t guard = config_->psum_guard;
  if (program_.adds_from_below) {
    // The guard keeps words back for additions in flight; behind the last psum there are none.
    const bool last = psums_received - psum_in.pushed == program_.psums();
    if ((psum_in.count <= guard && !last) || psum_in.count <= in_flight_)
      return Cause::kWaitingPsumIn;
  }
  const bool room =
      psum_out.count < psum_out.depth - guard && psum_out.count + in_flight_ < psum_out.depth;
  if (!room) return Cause::kWaitingPsumOut;
  additions_ |= 1;
  ++in_flight_;
  if (values) values->adding.push_back(values->sums[static_cast<std::size_t>(filter_index_)]);
  if (++filter_index_ == program_.filters) {
    filter_index_ = 0;
    if (++column_ == program_.columns) {
      column_ = 0;
      state_ = State::kPad;
    } else {
      state_ = State::kShift;
    }
  }
  return Cause::kAccumulating;
}

Cause ScratchpadPe::shift_window() {
  window_change_ = -1;
  if (values) values->window.pop_front();
  if (++shifted_ == program_.shift) {
    shifted_ = 0;
    state_ = State::kMultiply;
  }
  return Cause::kShifting;
}

}  // namespace orrery
