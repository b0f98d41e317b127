#pragma once

#include <array>

#include "dataflows/activity.h"
#include "sim/kernel/block.h"
#include "sim/memory/messages.h"
#include "sim/memory/stream_reader.h"

namespace orrery {

/// The on-chip memory behind the array: a partition of banks per operand. The array's reads, its
/// results and DMA compete for accesses; who is served first rotates, so that nobody starves.
class GlobalBuffer : public Block {
 public:
  OptionalPort<CountRegister> ready_tiles{"ready_tiles"};  // tiles [0, n) may be read
  sc_core::sc_port<CountRegister> tiles_done{"tiles_done"};
  sc_core::sc_port<Fifo<Slice>> ifmap{"ifmap"}, filter{"filter"};
  sc_core::sc_port<Fifo<Beat>> results{"results"};
  OptionalPort<Fifo<BufferLine>> dma_write{"dma_write"};
  OptionalPort<Fifo<StoreLine>> dma_read_request{"dma_read_request"};
  OptionalPort<Fifo<std::int64_t>> dma_read{"dma_read"};
  OptionalPort<CountRegister> ifmap_loads{"ifmap_loads"}, filter_loads{"filter_loads"},
      psum_loads{"psum_loads"};

  /// `values` may be null.
  /// When the groups run apart each has a clock and an account of its own; `tiles` are the
  /// array's.
  GlobalBuffer(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
               const Accelerator& accelerator, std::array<Activity*, 2> activity, Values* values);

  std::string status() const override;
  void trace(Signals& signals) const override;
  bool run(GroupId group) override;
  void visit(State& state, GroupId group) override;
  /// What the readers' places are relative to; to be set before `visit`.
  void array_is_at(std::int64_t fold, std::int64_t tile) {
    array_fold_ = fold;
    array_tile_ = tile;
  }
  /// Does DMA never compete with the array for an access? Then the groups can run apart.
  static bool separable(const BufferConfig& config);

 private:
  enum class Client : std::uint8_t { kIfmap, kFilter, kResults, kFill, kDrain };
  static constexpr int kClients = 5;
  /// Accesses that can be made.
  struct Ports {
    std::array<std::int64_t, kOperands> array = {}, dma = {};
    std::int64_t shared = 0;
  };

  bool cycle() override { return run(GroupId::kWhole); }
  bool serve(Client client);
  bool serve_reader(StreamReader& reader, Operand operand, Fifo<Slice>& edge);
  bool serve_results();
  bool serve_beat();
  bool serve_dma_write();
  bool serve_dma_read();
  void finish_load(Operand operand);
  /// Accesses for `words` of an operand as the buffer stores it.
  std::int64_t accesses(Operand operand, std::int64_t words) const;
  std::int64_t grant(Operand operand, std::int64_t wanted, bool dma);
  Activity& activity(bool dma) { return *activity_[dma ? 1 : 0]; }
  void visit_array_side(State& state);

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  std::array<Activity*, 2> activity_;  // of the array's group, of DMA's
  Values* values_;
  StreamReader ifmap_reader_, filter_reader_;
  bool beat_served_ = false;         // the front result got an access in this cycle
  std::int64_t beat_left_ = 0;       // accesses of the front result still to make
  std::int64_t dma_write_left_ = 0;  // of the front line to fill
  std::int64_t dma_read_left_ = 0;   // of the front line to drain
  std::int64_t next_client_ = 0;     // who is served first; the next after a cycle of competition
  std::int64_t array_fold_ = 0, array_tile_ = 0;
  std::int64_t signal_ifmap_ = 0, signal_filter_ = 0;  // accesses in this cycle, for waveforms
  Ports all_, left_;                                   // in this cycle
  Ports left_by_others_;      // when the client that is being served had its turn
  bool competition_ = false;  // a client got less because of others, in this cycle
};

}  // namespace orrery
