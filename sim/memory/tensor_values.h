#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/memory/messages.h"
#include "workloads/tensor_source.h"

namespace orrery {

/// The numbers that flow through the machine when a run is checked: tensors in DRAM, what of them
/// is in the global buffer, and the results that have come back. Two's complement, as wide as the
/// layer says; partial sums wrap at their width as registers do.
class Values {
 public:
  /// The inputs are made of `tensors`, with `seed`. With `all_resident` the buffer holds everything
  /// from the start (DRAM is ideal). Throws InputError when a tensor cannot be read.
  Values(const Schedule& schedule, const Tensors& tensors, std::uint64_t seed, bool all_resident);

  /// The words of one slice of an input, a word per lane. ModelError when one is not in the buffer.
  std::vector<std::int64_t> slice(Operand operand, const Tile& tile, const Fold& fold,
                                  std::int64_t slice) const;
  /// One word of an input, or of the partial sums in the buffer. ModelError when it is not there.
  std::int64_t read(Operand operand, const Point& point) const;
  std::int64_t read_psum(const Point& point) const;
  /// Results arrive in the buffer.
  void write_results(const Beat& beat);

  /// DMA moves tiles; loads finish in the order in which they were ordered, and stores too.
  void order_load(Operand operand, const Tile& tile);
  void finish_load(Operand operand);
  void evict_oldest(Operand operand);
  void order_store(const Tile& tile);
  void finish_store();

  /// Bytes of a tile's words as run-length code; of the ofmap, with its negative words as zeros
  /// where the configuration says so.
  std::int64_t run_length_bytes(Operand operand, const Tile& tile,
                                const RunLengthConfig& config) const;

  /// The outputs as they are now, [n][g][k][p][q].
  const std::vector<std::int64_t>& outputs() const {
    return all_resident_ ? buffer_psums_ : dram_psums_;
  }
  /// Compares every output with a direct convolution, and returns how many of them wrapped.
  /// ModelError names the first that differs, was never stored, or was stored twice.
  std::int64_t verify() const;
  /// MACs of the layer with an ifmap word that is zero, padding included.
  std::int64_t zero_macs() const;
  std::int64_t wrap(std::int64_t value) const;

 private:
  template <class Visit>
  void visit_region(Operand operand, const Tile& tile, const Visit& visit) const;
  struct Sum {
    std::int64_t value = 0;  // wrapped
    std::int64_t wraps = 0;  // times, upwards less downwards
  };
  std::vector<Sum> direct_convolution() const;

  const Schedule& schedule_;
  bool all_resident_;
  std::array<std::vector<std::int64_t>, 2> inputs_;    // ifmap, filter
  std::array<std::vector<std::int32_t>, 2> resident_;  // tiles in the buffer that hold the word
  std::array<std::deque<Tile>, kOperands> loading_, held_;
  std::deque<Tile> storing_;
  std::vector<std::int64_t> buffer_psums_;  // outputs as the buffer holds them
  std::vector<std::int64_t> dram_psums_;    // as DRAM holds them
  std::vector<std::uint8_t> stored_;        // times stored as complete
};

}  // namespace orrery
