#include "sim/global_buffer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace orrery {
namespace {

int stored_bits(const Layer& layer, Operand operand) {
  return operand == Operand::kOfmap ? layer.psum_bits : layer.bits(operand);
}

}  // namespace

GlobalBuffer::GlobalBuffer(sc_core::sc_module_name name, const Schedule& schedule,
                           const Accelerator& accelerator, Activity& activity, Values* values)
    : Block(name),
      schedule_(schedule),
      accelerator_(accelerator),
      activity_(activity),
      values_(values),
      ifmap_reader_(Operand::kIfmap, schedule, accelerator, values),
      filter_reader_(Operand::kFilter, schedule, accelerator, values) {}

std::int64_t GlobalBuffer::row_words(Operand operand, const Schedule& schedule,
                                     const Accelerator& accelerator) {
  const PartitionConfig& partition = accelerator.buffer.of(operand);
  const std::int64_t bits = partition.banks * partition.width_bytes * 8;
  return std::max<std::int64_t>(1, bits / stored_bits(schedule.layer, operand));
}

std::int64_t GlobalBuffer::accesses(Operand operand, std::int64_t words) const {
  return ceil_div(bytes_of(Words(words), stored_bits(schedule_.layer, operand)).value,
                  accelerator_.buffer.of(operand).width_bytes);
}

bool GlobalBuffer::cycle() {
  const BufferConfig& buffer = accelerator_.buffer;
  for (const Operand operand : kAllOperands) {
    const std::size_t i = index_of(operand);
    array_ports_[i] = buffer.partition[i].banks;
    dma_ports_[i] = buffer.partition[i].dma_shares_ports ? 0 : buffer.partition[i].banks;
  }
  shared_ports_ =
      buffer.shared_ports > 0 ? buffer.shared_ports : std::numeric_limits<std::int64_t>::max();
  bool progress = false;
  for (int i = 0; i < kClients; ++i) {
    progress |= serve(static_cast<Client>((first_client_ + i) % kClients));
  }
  first_client_ = (first_client_ + 1) % kClients;
  signal_ifmap_ = buffer.partition[0].banks - array_ports_[0];
  signal_filter_ = buffer.partition[1].banks - array_ports_[1];
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
      return fill.size() > 0 && serve_fill();
    case Client::kDrain:
      return drain.size() > 0 && serve_drain();
  }
  return false;
}

std::int64_t GlobalBuffer::grant(Operand operand, std::int64_t wanted, bool dma) {
  const std::size_t i = index_of(operand);
  const bool own_ports = dma && !accelerator_.buffer.partition[i].dma_shares_ports;
  std::int64_t& ports = own_ports ? dma_ports_[i] : array_ports_[i];
  const std::int64_t granted = std::min({wanted, ports, shared_ports_});
  ports -= granted;
  shared_ports_ -= granted;
  activity_.buffer_accesses[i] += granted;
  if (granted < wanted) ++activity_.buffer_conflicts[i];
  return granted;
}

bool GlobalBuffer::serve_reader(StreamReader& reader, Operand operand, Fifo<Slice>& edge) {
  const std::int64_t tiles =
      ready_tiles.size() > 0 ? ready_tiles->get() : std::numeric_limits<std::int64_t>::max();
  const std::int64_t wanted = reader.wanted(edge, tiles, now());
  if (wanted == 0) return false;
  const std::int64_t granted = grant(operand, wanted, false);
  if (granted == 0) return false;
  activity_.buffer_read_accesses[index_of(operand)] += granted;
  activity_.buffer_reads[index_of(operand)] += reader.use(granted, edge, now());
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
  activity_.buffer_writes[ofmap] += done.words;
  activity_.buffer_write_accesses[ofmap] += lines;
  if (done.accumulates) {
    activity_.buffer_reads[ofmap] += done.words;
    activity_.buffer_read_accesses[ofmap] += lines;
  }
  if (values_ != nullptr) values_->write_results(done);
  if (done.ends_tile > 0) tiles_done->add(done.ends_tile);
  return true;
}

bool GlobalBuffer::serve_fill() {
  if (!fill->ready()) return false;
  const BufferLine& line = fill->front();
  if (line.words > 0) {
    if (fill_left_ == 0) fill_left_ = accesses(line.operand, line.words);
    const std::int64_t granted = grant(line.operand, fill_left_, true);
    fill_left_ -= granted;
    if (fill_left_ > 0) return granted > 0;
  }
  const BufferLine done = fill->pop();
  activity_.buffer_dma_writes[index_of(done.operand)] += done.words;
  activity_.buffer_write_accesses[index_of(done.operand)] += accesses(done.operand, done.words);
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

bool GlobalBuffer::serve_drain() {
  if (!drain_request->ready() || drain->full()) return false;
  const BufferLine& line = drain_request->front();
  if (drain_left_ == 0) drain_left_ = accesses(line.operand, line.words);
  const std::int64_t granted = grant(line.operand, drain_left_, true);
  drain_left_ -= granted;
  if (drain_left_ > 0) return granted > 0;
  const BufferLine done = drain_request->pop();
  activity_.buffer_dma_reads[index_of(done.operand)] += done.words;
  activity_.buffer_read_accesses[index_of(done.operand)] += accesses(done.operand, done.words);
  if (done.last && values_ != nullptr) values_->finish_store();
  drain->push(done);
  return true;
}

std::string GlobalBuffer::status() const {
  return fmt::format("buffer: {}; {}; {} results queued", ifmap_reader_.status(),
                     filter_reader_.status(), results->size());
}

void GlobalBuffer::trace(sc_core::sc_trace_file& file) const {
  sc_core::sc_trace(&file, signal_ifmap_, "buffer.ifmap_accesses");
  sc_core::sc_trace(&file, signal_filter_, "buffer.filter_accesses");
}

}  // namespace orrery
