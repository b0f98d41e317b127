#include "sim/fast/follower.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();
// Lines of a transfer repeat themselves soon; with an odd clock ratio they take long.
constexpr std::int64_t kFirstAgeOfMemory = 8, kLongestRoundOfMemory = 512;

}  // namespace

Follower::Follower(Assembly& machine, FieldProbe* probe, EngineCounts& counts)
    : machine_(machine),
      counts_(counts),
      group_(machine, Half::kMemory, probe),
      repeat_(kFirstAgeOfMemory, kLongestRoundOfMemory) {
  repeat_.restart(0);
}

void Follower::catch_up(std::int64_t cycle) {
  while (group_.now() < cycle) advance(cycle);
}

std::int64_t Follower::run_until_ready(std::int64_t tiles, std::int64_t limit) {
  while (machine_.ready_tiles().written() < tiles && group_.now() < limit) advance(limit);
  for (const CountRegister::Write& write : machine_.ready_tiles().writes()) {
    if (write.value >= tiles) return std::min(write.from, limit);
  }
  return limit;
}

void Follower::run_to_end() {
  while (!machine_.memory_finished()) advance(kUnlimited);
}

void Follower::advance(std::int64_t limit) {
  const std::int64_t epoch = machine_.memory_epoch();
  if (epoch != epoch_) {
    epoch_ = epoch;
    repeat_.restart(group_.now());
  }
  if (repeat_.wants(group_.now(), machine_.memory_glance())) {
    group_.take(repeat_.scratch());
    if (const auto round = repeat_.look(); round && jump(*round, limit)) return;
  }
  group_.step();
}

bool Follower::jump(const Round& round, std::int64_t limit) {
  // What the array will have done is known until `limit`; after the next tile that it ends,
  // something else may happen.
  for (const CountRegister* written : machine_.from_array()) {
    if (!written->writes().empty()) limit = std::min(limit, written->writes().front().from);
  }
  std::int64_t times = rounds_within_body(round);
  if (limit < kUnlimited) times = std::min(times, (limit - group_.now()) / round.cycles());
  if (times == kUnlimited) {
    throw ModelError("machine", group_.now(), machine_.deadlock_report());
  }
  if (times <= 0) return false;
  ++counts_.repeats;
  go_round(round, times);
  group_.set(*round.end);
  repeat_.restart(group_.now());
  return true;
}

}  // namespace orrery
