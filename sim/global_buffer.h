#pragma once

#include <array>

#include "dataflows/activity.h"
#include "sim/block.h"
#include "sim/messages.h"
#include "sim/stream_reader.h"

namespace orrery {

/// The on-chip memory behind the array: a partition of banks per operand. The array's reads, its
/// results and DMA compete for accesses; who is served first rotates, so that nobody starves.
class GlobalBuffer : public Block {
 public:
  OptionalPort<CountRegister> ready_tiles{"ready_tiles"};  // tiles [0, n) may be read
  sc_core::sc_port<CountRegister> tiles_done{"tiles_done"};
  sc_core::sc_port<Fifo<Slice>> ifmap{"ifmap"}, filter{"filter"};
  sc_core::sc_port<Fifo<Beat>> results{"results"};
  OptionalPort<Fifo<BufferLine>> fill{"fill"}, drain_request{"drain_request"}, drain{"drain"};
  OptionalPort<CountRegister> ifmap_loads{"ifmap_loads"}, filter_loads{"filter_loads"},
      psum_loads{"psum_loads"};

  /// `values` may be null.
  GlobalBuffer(sc_core::sc_module_name name, const Schedule& schedule,
               const Accelerator& accelerator, Activity& activity, Values* values);

  std::string status() const override;
  void trace(sc_core::sc_trace_file& file) const override;
  /// Words of an operand in one cycle's worth of accesses.
  static std::int64_t row_words(Operand operand, const Schedule& schedule,
                                const Accelerator& accelerator);

 private:
  enum class Client : std::uint8_t { kIfmap, kFilter, kResults, kFill, kDrain };
  static constexpr int kClients = 5;

  bool cycle() override;
  bool serve(Client client);
  bool serve_reader(StreamReader& reader, Operand operand, Fifo<Slice>& edge);
  bool serve_results();
  bool serve_beat();
  bool serve_fill();
  bool serve_drain();
  void finish_load(Operand operand);
  /// Accesses for `words` of an operand as the buffer stores it.
  std::int64_t accesses(Operand operand, std::int64_t words) const;
  std::int64_t grant(Operand operand, std::int64_t wanted, bool dma);

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  Activity& activity_;
  Values* values_;
  StreamReader ifmap_reader_, filter_reader_;
  bool beat_served_ = false;     // the front result got an access in this cycle
  std::int64_t beat_left_ = 0;   // accesses of the front result still to make
  std::int64_t fill_left_ = 0;   // of the front line to fill
  std::int64_t drain_left_ = 0;  // of the front line to drain
  int first_client_ = 0;
  std::int64_t signal_ifmap_ = 0, signal_filter_ = 0;  // accesses in this cycle, for waveforms
  std::array<std::int64_t, kOperands> array_ports_ = {}, dma_ports_ = {};  // left in this cycle
  std::int64_t shared_ports_ = 0;
};

}  // namespace orrery
