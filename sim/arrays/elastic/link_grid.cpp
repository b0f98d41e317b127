#include "sim/arrays/elastic/link_grid.h"

#include <algorithm>

namespace orrery {

// The loops work on plain pointers: bytes may alias anything, members of this class included, and
// the compiler would load those again for every link.

LinkGrid::LinkGrid(const std::vector<std::int64_t>& depths, std::int64_t stride,
                   std::int64_t latency, bool values)
    : links_(depths.size()),
      stride_(static_cast<std::size_t>(stride)),
      depths_(depths.begin(), depths.end()),
      begins_(links_, 0),
      ends_(links_, 0),
      ready_(links_, 0),
      full_(links_ + stride_, 0),
      visible_(links_, 0),
      room_(depths.begin(), depths.end()),
      arriving_(static_cast<std::size_t>(latency), Mask(links_ + stride_, 0)),
      popped_(links_, 0),
      with_values_(values),
      values_(values ? links_ : 0) {}

std::int64_t LinkGrid::pop_value(std::size_t link) {
  if (begins(link)) return 0;
  const std::int64_t value = values_[link].front();
  values_[link].pop_front();
  return value;
}

void LinkGrid::hold_back(Mask& moving) const {
  std::uint8_t* const __restrict move = moving.data();
  const std::uint8_t *const ready = ready_.data(), *const ends = ends_.data();
  const std::uint8_t* const full_ahead = full_.data() + stride_;
  for (std::size_t i = 0; i < links_; ++i) {
    move[i] = static_cast<std::uint8_t>(move[i] & ready[i] & (ends[i] | (full_ahead[i] ^ 1)));
  }
}

std::int64_t LinkGrid::advance(const Mask& moving) {
  const std::uint8_t *const move = moving.data(), *const begins = begins_.data();
  const std::uint8_t* const ends = ends_.data();
  std::uint8_t* const __restrict popped = popped_.data();
  std::uint8_t* const __restrict ahead = arriving_[slot_].data() + stride_;
  std::fill_n(arriving_[slot_].data(), stride_, std::uint8_t{0});
  std::int32_t moved = 0;
  for (std::size_t i = 0; i < links_; ++i) {
    popped[i] = static_cast<std::uint8_t>(move[i] & (begins[i] ^ 1));
    ahead[i] = static_cast<std::uint8_t>(move[i] & (ends[i] ^ 1));
    moved += ahead[i];
  }
  return moved;
}

void LinkGrid::commit() {
  const std::uint8_t *const pushed = arriving_[slot_].data(), *const popped = popped_.data();
  // The oldest pushes arrive now, and their place is used for the pushes of the next cycle.
  slot_ = slot_ + 1 == arriving_.size() ? 0 : slot_ + 1;
  const std::uint8_t *const arrived = arriving_[slot_].data(), *const begins = begins_.data();
  std::int32_t* const __restrict visible = visible_.data(), * const __restrict room = room_.data();
  std::uint8_t* const __restrict ready = ready_.data(), * const __restrict full = full_.data();
  for (std::size_t i = 0; i < links_; ++i) {
    visible[i] += arrived[i] - popped[i];
    room[i] += popped[i] - pushed[i];
    ready[i] = static_cast<std::uint8_t>(begins[i] | (visible[i] > 0));
    full[i] = room[i] <= 0;
  }
}

void LinkGrid::visit(State& state, const char* name) {
  // Words that arrive later than in the cycle to come, a bit for each cycle.
  constexpr std::size_t kBits = 62;
  const State::Within within(state, name);
  fields_.assign(visible_.begin(), visible_.end());
  state.grid("words", fields_, stride_);
  if (state.setting()) {
    visible_.assign(fields_.begin(), fields_.end());
    for (std::size_t i = 0; i < links_; ++i) room_[i] = depths_[i] - visible_[i];
  }
  for (std::size_t begin = 1; begin < arriving_.size(); begin += kBits) {
    visit_arriving(state, begin, std::min(begin + kBits, arriving_.size()));
  }
  if (state.setting()) settle();
}

/// Words that are pushed already and come at the end of the cycle in `begin` to `end` - 1 cycles.
void LinkGrid::visit_arriving(State& state, std::size_t begin, std::size_t end) {
  const auto mask = [this](std::size_t cycles) {
    return arriving_[(slot_ + cycles) % arriving_.size()].data();
  };
  fields_.assign(links_, 0);
  for (std::size_t cycles = begin; cycles < end && !state.setting(); ++cycles) {
    const std::uint8_t* const arriving = mask(cycles);
    for (std::size_t i = 0; i < links_; ++i) {
      fields_[i] |= static_cast<std::int64_t>(arriving[i]) << (cycles - begin);
    }
  }
  state.grid("arriving", fields_, stride_);
  for (std::size_t cycles = begin; cycles < end && state.setting(); ++cycles) {
    std::uint8_t* const arriving = mask(cycles);
    for (std::size_t i = 0; i < links_; ++i) {
      arriving[i] = static_cast<std::uint8_t>((fields_[i] >> (cycles - begin)) & 1);
      room_[i] -= arriving[i];
    }
  }
}

/// What is ready and what is full follows from the words that there are.
void LinkGrid::settle() {
  for (std::size_t i = 0; i < links_; ++i) {
    ready_[i] = static_cast<std::uint8_t>(begins_[i] | (visible_[i] > 0));
    full_[i] = room_[i] <= 0;
  }
}

}  // namespace orrery
