#include "sim/memory/global_buffer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace orrery {

GlobalBuffer::GlobalBuffer(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                           const Accelerator& accelerator, std::array<Activity*, 2> activity,
                           Values* values)
    : Block(name, time),
      schedule_(tiles.schedule()),
      accelerator_(accelerator),
      activity_(activity),
      values_(values),
      ifmap_reader_(Operand::kIfmap, tiles, accelerator, values),
      filter_reader_(Operand::kFilter, tiles, accelerator, values) {
  const BufferConfig& buffer = accelerator.buffer;
  for (std::size_t i = 0; i < kOperands; ++i) {
    const PartitionConfig& partition = buffer.partition[i];
    all_.array[i] = partition.banks;
    all_.dma[i] = partition.dma_shares_ports ? 0 : partition.banks;
  }
  all_.shared =
      buffer.shared_ports > 0 ? buffer.shared_ports : std::numeric_limits<std::int64_t>::max();
}

std::int64_t GlobalBuffer::accesses(Operand operand, std::int64_t words) const {
  return ceil_div(bytes_of(Words(words), schedule_.layer.stored_bits(operand)).value,
                  accelerator_.buffer.of(operand).width_bytes);
}

bool GlobalBuffer::separable(const BufferConfig& config) {
  return config.shared_ports == 0 &&
         std::none_of(config.partition.begin(), config.partition.end(),
                      [](const PartitionConfig& part) { return part.dma_shares_ports; });
}

bool GlobalBuffer::run(GroupId group) {
  // Groups that run apart may run in the middle of each other's cycles.
  if (group != GroupId::kMemory) left_.array = all_.array;
  if (group != GroupId::kArray) left_.dma = all_.dma;
  left_.shared = all_.shared;
  competition_ = false;
  bool progress = false;
  const std::int64_t first = group == GroupId::kArray ? 0 : next_client_;
  for (std::int64_t i = 0; i < kClients; ++i) {
    const auto client = static_cast<Client>((first + i) % kClients);
    const GroupId own =
        client == Client::kFill || client == Client::kDrain ? GroupId::kMemory : GroupId::kArray;
    if (group != GroupId::kWhole && group != own) continue;
    left_by_others_ = left_;
    progress |= serve(client);
  }
  // When the groups run apart, only those of DMA's ever compete.
  if (competition_ && group != GroupId::kArray) next_client_ = (next_client_ + 1) % kClients;
  signal_ifmap_ = all_.array[0] - left_.array[0];
  signal_filter_ = all_.array[1] - left_.array[1];
  return progress;
}

bool GlobalBuffer::serve(Client client) {
  switch (client) {
    case Client::kIfmap:
      return serve_reader(ifmap_reader_, Operand::kIfmap, *ifmap.operator->());
    case Client::kFilter:
      return serve_reader(filter_reader_, Operand::kFilter, *filter.operator->());
    case Client::kResults:
      return serve_results();
    case Client::kFill:
      return dma_write.size() > 0 && serve_dma_write();
    case Client::kDrain:
      return dma_read.size() > 0 && serve_dma_read();
  }
  return false;
}

std::int64_t GlobalBuffer::grant(Operand operand, std::int64_t wanted, bool dma) {
  const std::size_t i = index_of(operand);
  const bool own_ports = dma && !accelerator_.buffer.partition[i].dma_shares_ports;
  const auto ports = own_ports ? &Ports::dma : &Ports::array;
  std::int64_t& left = (left_.*ports)[i];
  const std::int64_t granted = std::min({wanted, left, left_.shared});
  if (granted < wanted) {
    ++activity(dma).buffer_conflicts[i];
    competition_ |= (granted == left && (left_by_others_.*ports)[i] < (all_.*ports)[i]) ||
                    (granted == left_.shared && left_by_others_.shared < all_.shared);
  }
  left -= granted;
  left_.shared -= granted;
  activity(dma).buffer_accesses[i] += granted;
  return granted;
}

bool GlobalBuffer::serve_reader(StreamReader& reader, Operand operand, Fifo<Slice>& edge) {
  CountRegister* ready = ready_tiles.size() > 0 ? ready_tiles.operator->() : nullptr;
  const std::int64_t wanted = reader.wanted(edge, ready, now());
  if (wanted == 0) return false;
  const std::int64_t granted = grant(operand, wanted, false);
  if (granted == 0) return false;
  activity(false).buffer_read_accesses[index_of(operand)] += granted;
  activity(false).buffer_reads[index_of(operand)] += reader.use(granted, edge, now());
  return true;
}

/// As many beats as there are accesses for; the one that is not completed goes on next cycle.
bool GlobalBuffer::serve_results() {
  bool progress = false;
  beat_served_ = false;
  while (results->ready() && serve_beat()) progress = true;
  return progress || beat_served_;
}

bool GlobalBuffer::serve_beat() {
  beat_served_ = false;
  const std::size_t ofmap = index_of(Operand::kOfmap);
  const Beat& beat = results->front();
  if (beat.words > 0) {
    const bool read_first = beat.accumulates && !accelerator_.buffer.accumulates;
    if (beat_left_ == 0) beat_left_ = accesses(Operand::kOfmap, beat.words) * (read_first ? 2 : 1);
    const std::int64_t granted = grant(Operand::kOfmap, beat_left_, false);
    beat_left_ -= granted;
    beat_served_ = granted > 0;
    if (beat_left_ > 0) return false;
  }
  const Beat done = results->pop();
  const std::int64_t lines = accesses(Operand::kOfmap, done.words);
  activity(false).buffer_writes[ofmap] += done.words;
  activity(false).buffer_write_accesses[ofmap] += lines;
  if (done.accumulates) {
    activity(false).buffer_reads[ofmap] += done.words;
    activity(false).buffer_read_accesses[ofmap] += lines;
  }
  if (values_ != nullptr) values_->write_results(done);
  if (done.ends_tile > 0) tiles_done->add(done.ends_tile);
  return true;
}

bool GlobalBuffer::serve_dma_write() {
  if (!dma_write->ready()) return false;
  const BufferLine& line = dma_write->front();
  if (line.words > 0) {
    if (dma_write_left_ == 0) dma_write_left_ = accesses(line.operand, line.words);
    const std::int64_t granted = grant(line.operand, dma_write_left_, true);
    dma_write_left_ -= granted;
    if (dma_write_left_ > 0) return granted > 0;
  }
  const BufferLine done = dma_write->pop();
  activity(true).buffer_dma_writes[index_of(done.operand)] += done.words;
  activity(true).buffer_write_accesses[index_of(done.operand)] +=
      accesses(done.operand, done.words);
  if (done.last) finish_load(done.operand);
  return true;
}

void GlobalBuffer::finish_load(Operand operand) {
  if (values_ != nullptr) values_->finish_load(operand);
  switch (operand) {
    case Operand::kIfmap:
      ifmap_loads->add(1);
      break;
    case Operand::kFilter:
      filter_loads->add(1);
      break;
    case Operand::kOfmap:
      psum_loads->add(1);
      break;
  }
}

bool GlobalBuffer::serve_dma_read() {
  if (!dma_read_request->ready() || dma_read->full()) return false;
  constexpr Operand kOut = Operand::kOfmap;
  const std::int64_t needed = accesses(kOut, dma_read_request->front().words);
  if (dma_read_left_ == 0) dma_read_left_ = needed;
  const std::int64_t granted = grant(kOut, dma_read_left_, true);
  dma_read_left_ -= granted;
  if (dma_read_left_ > 0) return granted > 0;
  const StoreLine done = dma_read_request->pop();
  activity(true).buffer_dma_reads[index_of(kOut)] += done.words;
  activity(true).buffer_read_accesses[index_of(kOut)] += needed;
  if (done.last && values_ != nullptr) values_->finish_store();
  dma_read->push(done.words);
  return true;
}

void GlobalBuffer::visit_array_side(State& state) {
  ifmap_reader_.visit(state, array_fold_, array_tile_);
  filter_reader_.visit(state, array_fold_, array_tile_);
  state.exact("beat_left", beat_left_);
}

void GlobalBuffer::visit(State& state, GroupId group) {
  const State::Within within(state, "buffer");
  if (group != GroupId::kMemory) visit_array_side(state);
  if (group == GroupId::kArray) return;
  state.exact("dma_write_left", dma_write_left_);
  state.exact("dma_read_left", dma_read_left_);
  state.exact("next_client", next_client_);
}

std::string GlobalBuffer::status() const {
  return fmt::format("buffer: {}; {}; {} results queued", ifmap_reader_.status(),
                     filter_reader_.status(), results->size());
}

void GlobalBuffer::trace(Signals& signals) const {
  signals.add("buffer.ifmap_accesses", signal_ifmap_);
  signals.add("buffer.filter_accesses", signal_filter_);
}

}  // namespace orrery
