#include "sim/arrays/row_stationary/scratchpad_pe.h"

namespace orrery {

void ScratchpadPe::start(const PeProgram& program, const MulticastConfig& config, int psum_bits,
                         bool with_values) {
  *this = ScratchpadPe();
  config_ = &config;
  wrap_shift_ = 64 - psum_bits;
  ifmap.depth = static_cast<std::int32_t>(config.ifmap.pe_fifo);
  filter.depth = static_cast<std::int32_t>(config.filter.pe_fifo);
  psum_in.depth = static_cast<std::int32_t>(config.psum_in.pe_fifo);
  psum_out.depth = static_cast<std::int32_t>(config.psum_out.pe_fifo);
  if (with_values) values = std::make_unique<PeValues>();
  enqueue(program);
}

void ScratchpadPe::enqueue(const PeProgram& program) {
  programs_[queued_ & 1] = program;
  if (queued_++ == running_) phase_ = Phase::kStart;
  if (values && values->sums.size() < static_cast<std::size_t>(program.filters)) {
    values->sums.resize(static_cast<std::size_t>(program.filters), 0);
  }
}

std::int64_t ScratchpadPe::next_sums(std::int64_t width) const {
  if (sending_ == queued_) return 0;
  const PeProgram& sent = programs_[sending_ & 1];
  const std::int64_t left =
      sent.packs_columns ? sent.psums() - psums_sent_ : sent.filters - psums_sent_ % sent.filters;
  return std::min(width, left);
}

void ScratchpadPe::send_sums(std::int64_t words) {
  psum_out.pop(words);
  psums_sent_ += words;
  if (psums_sent_ == programs_[sending_ & 1].psums()) {
    psums_sent_ = 0;
    ++sending_;
  }
}

void ScratchpadPe::commit() {
  commit_fifos();
  weights_ += weights_taken_;
  weights_ahead_ += ahead_taken_;
  window_ += window_change_;
  weights_taken_ = ahead_taken_ = window_change_ = 0;
}

/// Weights of the next pass that may come, those that are there already included.
std::int64_t ScratchpadPe::room_ahead() const {
  if (config_->pass_overlap == PassOverlap::kNone || running_ + 1 >= queued_) return 0;
  return std::min(programs_[(running_ + 1) & 1].weights(),
                  config_->filter_spad - program().weights());
}

/// A word a cycle into each scratchpad, while there is room and the window does not move.
void ScratchpadPe::fill_scratchpads() {
  if (running_ == queued_) return;
  const PeProgram& now = program();
  if (filter.count > 0) {
    const bool own = weights_ < now.weights();
    const bool ahead = !own && weights_ahead_ < room_ahead();
    if (own || ahead) {
      filter.pop(1);
      (own ? weights_taken_ : ahead_taken_) = 1;
      if (values) {
        values->weights.push_back(values->filter.front());
        values->filter.pop_front();
      }
    }
  }
  const bool moves =
      phase_ == Phase::kShift || phase_ == Phase::kLoad || phase_ == Phase::kFinished;
  if (!moves && window_ < now.window && ifmap.count > 0) {
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
  if ((additions_ & due) == 0) return;
  additions_ &= ~due;
  --in_flight_;
  const bool from_below = program().adds_from_below;
  if (from_below) psum_in.pop(1);
  psum_out.push(1);
  if (!values) return;
  std::int64_t sum = values->adding.front();
  values->adding.pop_front();
  if (from_below) {
    sum += values->psum_in.front();
    values->psum_in.pop_front();
  }
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) << wrap_shift_) >> wrap_shift_;
  values->psum_out.push_back(sum);
}

Cause ScratchpadPe::step() {
  commit();
  rest_ = 0;
  const Phase before = phase_;
  fill_scratchpads();
  additions_ <<= 1;
  Cause cause = Cause::kDraining;
  switch (phase_) {
    case Phase::kStart:
      cause = Cause::kFilling;
      if (weights_ > 0 && window_ > 0) phase_ = Phase::kMultiply;
      break;
    case Phase::kMultiply:
      cause = multiply();
      break;
    case Phase::kAdd:
      cause = add();
      break;
    case Phase::kShift:
      cause = shift_window();
      break;
    case Phase::kPad:
      phase_ = Phase::kLoad;
      break;
    case Phase::kLoad:
      finish_image();
      break;
    case Phase::kFinished:
      break;
  }
  finish_additions();
  if (phase_ == Phase::kFinished) start_next_pass();
  if (phase_ == before && waits(cause)) rest_ = kUntouched;
  return cause;
}

/// After a cycle spent on `cause` that left the PE's phase as it was: will the next be the same?
bool ScratchpadPe::waits(Cause cause) const {
  if (cause == Cause::kComputing || cause == Cause::kUnmapped || cause == Cause::kAccumulating ||
      cause == Cause::kShifting) {
    return false;
  }
  const bool moves_words = (weights_taken_ | ahead_taken_ | window_change_) != 0 ||
                           (ifmap.popped | filter.popped | psum_in.popped | psum_out.pushed) != 0;
  return !moves_words && additions_ == 0;
}

/// The window is emptied behind the last column of an image.
void ScratchpadPe::finish_image() {
  window_change_ = -window_;
  if (values) values->window.clear();
  phase_ = ++image_ == program().images ? Phase::kFinished : Phase::kMultiply;
}

/// To the next pass, once the additions of this one are through.
void ScratchpadPe::start_next_pass() {
  if (running_ == queued_ || in_flight_ > 0) return;
  const PeProgram& old = program();
  if (old.adds_from_below) psums_received_ -= old.psums();
  if (values) {
    values->weights.erase(values->weights.begin(), values->weights.begin() + old.weights());
  }
  ++running_;
  weights_ = weights_ahead_;
  weights_taken_ = ahead_taken_;
  weights_ahead_ = ahead_taken_ = image_ = 0;
  if (running_ < queued_) phase_ = Phase::kStart;
}

Cause ScratchpadPe::multiply() {
  Cause waits = Cause::kWaitingPsumIn;
  const bool added = adding_ && issue_addition(waits);
  const Cause otherwise = added ? Cause::kAccumulating : waits;
  // A sum that has not been added yet is not overwritten.
  if (adding_ && word_ == 0 && filter_index_ >= add_index_) return otherwise;
  const PeProgram& now = program();
  const std::int64_t weight = word_ * now.filters + filter_index_;
  const bool starting = column_ == 0 && image_ == 0;
  if (weights_ <= weight || window_ <= word_) {
    if (added) return otherwise;
    if (starting) return Cause::kFilling;
    return weights_ <= weight ? Cause::kWaitingFilter : Cause::kWaitingIfmap;
  }
  const bool real = now.real_channels == now.channels || word_ % now.channels < now.real_channels;
  if (values) {
    auto& sum = values->sums[static_cast<std::size_t>(filter_index_)];
    const std::int64_t in = values->window[static_cast<std::size_t>(word_)],
                       by = values->weights[static_cast<std::size_t>(weight)];
    const auto product = static_cast<std::uint64_t>(in) * static_cast<std::uint64_t>(by);
    sum = static_cast<std::int64_t>((word_ == 0 ? 0 : static_cast<std::uint64_t>(sum)) + product);
    if (real && values->toggles != nullptr) values->toggles->see_mac(values->number, in, by, sum);
  }
  if (++filter_index_ == now.filters) {
    filter_index_ = 0;
    if (++word_ == now.window) {
      word_ = 0;
      phase_ = Phase::kAdd;
      if (config_->adds_behind && column_ + 1 < now.columns) {
        adding_ = true;  // beside the MACs of the next column
        end_column();
      }
    }
  }
  if (phase_ == Phase::kMultiply && !values) multiply_ahead();
  return real ? Cause::kComputing : Cause::kUnmapped;
}

/// Where all words of the column are there and nothing else goes on in the PE, the column's MACs
/// but the last follow each other whatever its neighbours do: they need not be looked at.
void ScratchpadPe::multiply_ahead() {
  const PeProgram& now = program();
  if (weights_ < now.weights() || window_ < now.window || adding_ || additions_ != 0) return;
  if (now.real_channels != now.channels || weights_ahead_ + ahead_taken_ < room_ahead()) return;
  const std::int64_t left = now.weights() - word_ * now.filters - filter_index_;
  if (left < 2) return;
  rest_ = left - 1;
  word_ = now.window - 1;
  filter_index_ = now.filters - 1;
}

/// The next sum enters the adder, if its psum is there and there is room for the result; otherwise
/// says what it waits for.
bool ScratchpadPe::issue_addition(Cause& waits) {
  const PeProgram& now = program();
  const std::int64_t guard = config_->psum_guard;
  if (now.adds_from_below) {
    // The guard keeps words back for additions in flight; behind the last psum there are none.
    const bool last = psums_received_ - psum_in.pushed >= now.psums();
    if ((psum_in.count <= guard && !last) || psum_in.count <= in_flight_) {
      waits = Cause::kWaitingPsumIn;
      return false;
    }
  }
  const bool room =
      psum_out.count < psum_out.depth - guard && psum_out.count + in_flight_ < psum_out.depth;
  if (!room) {
    waits = Cause::kWaitingPsumOut;
    return false;
  }
  additions_ |= 1;
  ++in_flight_;
  if (values) values->adding.push_back(values->sums[static_cast<std::size_t>(add_index_)]);
  if (++add_index_ == now.filters) {
    add_index_ = 0;
    adding_ = false;
  }
  return true;
}

Cause ScratchpadPe::add() {
  adding_ = true;
  Cause waits = Cause::kWaitingPsumIn;
  if (!issue_addition(waits)) return waits;
  if (!adding_) end_column();
  return Cause::kAccumulating;
}

void ScratchpadPe::end_column() {
  const PeProgram& now = program();
  if (++column_ == now.columns) {
    column_ = 0;
    phase_ = Phase::kPad;
  } else if (config_->shifts_behind) {
    drop_words(now.shift);
    phase_ = Phase::kMultiply;
  } else {
    phase_ = Phase::kShift;
  }
}

void ScratchpadPe::drop_words(std::int64_t words) {
  window_change_ -= words;
  for (std::int64_t i = 0; values && i < words; ++i) values->window.pop_front();
}

Cause ScratchpadPe::shift_window() {
  Cause waits = Cause::kShifting;
  if (adding_) issue_addition(waits);
  drop_words(1);
  if (++shifted_ == program().shift) {
    shifted_ = 0;
    phase_ = Phase::kMultiply;
  }
  return Cause::kShifting;
}

/// Positions within a pass may differ between two states that are the same: images and columns up
/// to the last, sums sent or received as long as there are more to come.
void ScratchpadPe::visit(State& state) {
  if (!state.setting()) commit();
  const auto visit_fifo = [&](const char* name, WordFifo& fifo) {
    state.exact(name, fifo.count);
    if (state.setting()) fifo.pushed = fifo.popped = 0;
  };
  visit_fifo("ifmap", ifmap);
  visit_fifo("filter", filter);
  visit_fifo("psum_in", psum_in);
  visit_fifo("psum_out", psum_out);
  state.exact("running", running_);
  state.exact("sending", sending_);
  state.exact("phase", phase_);
  const PeProgram& now = program();
  state.nested("image", image_, 1, now.images - 1, "column", column_, image_ == 0 ? 1 : 0,
               now.columns - 1);
  state.exact("weights", weights_);
  state.exact("weights_ahead", weights_ahead_);
  state.exact("window", window_);
  state.exact("word", word_);
  state.exact("filter_index", filter_index_);
  state.exact("shifted", shifted_);
  state.exact("adding", adding_);
  state.exact("add_index", add_index_);
  state.exact("additions", additions_);
  state.exact("in_flight", in_flight_);
  state.progress("psums_received", psums_received_, 0, now.psums() - 1);
  const PeProgram& sent = programs_[sending_ & 1];
  if (!sent.packs_columns) state.derived("sums_of_column_sent", psums_sent_ % sent.filters);
  state.progress("psums_sent", psums_sent_, 0,
                 sent.psums() - (sent.packs_columns ? config_->psum_in.width_words : 1));
}

}  // namespace orrery
