#include "sim/fast/memory_runner.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();
// Lines of a transfer repeat themselves soon; with an odd clock ratio they take long.
constexpr std::int64_t kFirstAgeOfMemory = 8, kLongestRoundOfMemory = 512;

}  // namespace

MemoryRunner::MemoryRunner(Assembly& machine, FieldProbe* probe, EngineCounts& counts)
    : machine_(machine),
      counts_(counts),
      group_(machine, GroupId::kMemory, probe),
      repeat_(kFirstAgeOfMemory, kLongestRoundOfMemory) {
  repeat_.restart(0);
}

void MemoryRunner::catch_up(std::int64_t cycle) {
  while (group_.now() < cycle) advance(cycle);
}

std::int64_t MemoryRunner::run_until_ready(std::int64_t tiles, std::int64_t limit) {
  while (machine_.ready_tiles().written() < tiles && group_.now() < limit) advance(limit);
  for (const CountRegister::Write& write : machine_.ready_tiles().writes()) {
    if (write.value >= tiles) return std::min(write.from, limit);
  }
  return limit;
}

void MemoryRunner::run_to_end() {
  while (!machine_.memory_finished()) advance(kUnlimited);
}

void MemoryRunner::advance(std::int64_t limit) {
  const std::int64_t events = machine_.memory_events();
  if (events != events_) {
    events_ = events;
    repeat_.restart(group_.now());
  }
  if (repeat_.wants(group_.now(), machine_.memory_quick_hash())) {
    group_.take(repeat_.scratch());
    if (const auto round = repeat_.look(); round && jump(*round, limit)) return;
  }
  group_.step();
}

bool MemoryRunner::jump(const Round& round, std::int64_t limit) {
  // What the array will have done is known until `limit`; after the next tile that it ends,
  // something else may happen.
  for (const CountRegister* written : machine_.from_array()) {
    if (!written->writes().empty()) limit = std::min(limit, written->writes().front().from);
  }
  std::int64_t times = repeats_left(round);
  if (limit < kUnlimited) times = std::min(times, (limit - group_.now()) / round.cycles());
  if (times == kUnlimited) {
    throw ModelError("machine", group_.now(), machine_.deadlock_report());
  }
  if (times <= 0) return false;
  ++counts_.repeats;
  repeat(round, times);
  group_.set(*round.end);
  repeat_.restart(group_.now());
  return true;
}

}  // namespace orrery
