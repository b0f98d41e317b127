#include "sim/watch/waveform.h"

#include <fmt/format.h>

#include <bitset>

namespace orrery {
namespace {

/// The n-th short name of a signal inside the file: "!", "\"", ..., "!!", ...
std::string id_of(std::size_t n) {
  constexpr std::size_t kFirst = '!', kCount = '~' - '!' + 1;
  std::string id;
  do {
    id += static_cast<char>(kFirst + n % kCount);
    n /= kCount;
  } while (n-- > 0);
  return id;
}

std::string binary(std::int64_t value) {
  const std::string all = std::bitset<64>(static_cast<std::uint64_t>(value)).to_string();
  return all.substr(std::min(all.find('1'), all.size() - 1));
}

/// The two sides of "array.step".
std::pair<std::string, std::string> parts_of(const std::string& name) {
  const auto dot = name.find('.');
  return {name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace

Waveform::Waveform(sc_core::sc_module_name name, const std::string& file,
                   const std::vector<Block*>& blocks)
    : sc_module(name), file_(OutputTarget::of(file, "--vcd")) {
  for (const Block* block : blocks) block->trace(signals_);
  shown_.resize(signals_.all().size());
  write_header();
  SC_METHOD(look);
  sensitive << clock.neg();  // when the blocks have decided
  dont_initialize();
}

void Waveform::write_header() {
  file_.write("$version orrery $end\n$timescale 1 ns $end\n");
  std::string scope;
  for (std::size_t i = 0; i < signals_.all().size(); ++i) {
    const Signals::Signal& signal = signals_.all()[i];
    const auto [block, name] = parts_of(signal.name);
    if (block != scope) {
      file_.write(
          fmt::format("{}$scope module {} $end\n", scope.empty() ? "" : "$upscope $end\n", block));
      scope = block;
    }
    const char* type = signal.text != nullptr ? "string 1" : signal.flag ? "wire 1" : "integer 64";
    file_.write(fmt::format("$var {} {} {} $end\n", type, id_of(i), name));
  }
  file_.write(fmt::format("{}$enddefinitions $end\n", scope.empty() ? "" : "$upscope $end\n"));
}

std::string Waveform::change_of(const Signals::Signal& signal, const std::string& id) const {
  if (signal.flag != nullptr) return fmt::format("{}{}\n", *signal.flag ? 1 : 0, id);
  if (signal.text != nullptr) return fmt::format("s{} {}\n", signal.text(*signal.count), id);
  return fmt::format("b{} {}\n", binary(*signal.count), id);
}

void Waveform::look() {
  std::string changes;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    std::string line = change_of(signals_.all()[i], id_of(i));
    if (line == shown_[i]) continue;
    changes += line;
    shown_[i] = std::move(line);
  }
  if (!changes.empty()) file_.write(fmt::format("#{}\n{}", current_cycle(), changes));
}

void Waveform::finish(std::int64_t cycles) {
  file_.write(fmt::format("#{}\n", cycles));
  file_.commit();
}

}  // namespace orrery
