#include "tests/laws/random_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "hardware/load.h"

namespace orrery {
namespace {

constexpr std::int64_t kMaxMacs = 6000;
constexpr std::int64_t kMaxLongMacs = 150'000;
constexpr std::int64_t kMaxElasticMacs = 50'000;
constexpr std::int64_t kMaxMiddlingMacs = 3'000'000;

Layer draw_conv(Draw& draw) {
  ConvSpec spec;
  spec.n = draw.in(1, 3);
  spec.groups = draw.once_in(3) ? draw.in(2, 4) : 1;
  const bool depthwise = draw.once_in(4);
  spec.c = spec.groups * (depthwise ? 1 : draw.in(1, 6));
  spec.k = spec.groups * (depthwise ? 1 : draw.in(1, 9));
  spec.h = draw.in(1, 9);
  spec.w = draw.in(1, 9);
  spec.r = draw.in(1, 4);
  spec.s = draw.in(1, 4);
  spec.stride_h = draw.in(1, 3);
  spec.stride_w = draw.in(1, 3);
  spec.dilation_h = draw.in(1, 3);
  spec.dilation_w = draw.in(1, 3);
  spec.pad_top = draw.in(0, 3);
  spec.pad_bottom = draw.in(0, 3);
  spec.pad_left = draw.in(0, 3);
  spec.pad_right = draw.in(0, 3);
  return make_conv("conv", spec);
}

Layer draw_any_layer(Draw& draw) {
  switch (draw.in(0, 7)) {
    case 0:
      return make_gemm("gemm", draw.in(1, 20), draw.in(1, 20), draw.in(1, 20));
    case 1:
      return make_matmul("matmul", draw.in(1, 9), draw.in(1, 9), draw.in(1, 9), draw.in(1, 4));
    case 2:
      return make_fully_connected("fc", draw.in(1, 4), draw.in(1, 40), draw.in(1, 40));
    default:
      return draw_conv(draw);
  }
}

class Sets {
 public:
  template <class Value>
  void set(const std::string& key, const Value& value) {
    all_.push_back(fmt::format("{}={}", key, value));
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

void draw_array(Draw& draw, Sets& sets) {
  using Side = std::pair<std::int64_t, std::int64_t>;
  const auto [rows, cols] =
      draw.of<Side>({{7, 5}, {1, 1}, {1, 6}, {6, 1}, {3, 8}, {4, 4}, {2, 3}, {5, 7}});
  sets.set("array.rows", rows);
  sets.set("array.cols", cols);
  sets.set("array.flow_control", draw.of<std::string>({"lockstep", "elastic"}));
  sets.set("array.link_depth", draw.in(1, 3));
  sets.set("array.starved", draw.of<std::string>({"stall", "bubble"}));
  sets.set("array.multiplier_latency", draw.of<int>({0, 0, 1, 3}));
  sets.set("array.accumulator_latency", draw.of<int>({0, 0, 1, 2}));
  sets.set("array.shadow_registers", draw.once_in(2));
  sets.set("array.stationary_words", draw.of<int>({1, 1, 2, 8, 64}));
  const int max_steps = draw.of<int>({0, 0, 1, 3, 8, 50});
  sets.set("array.max_steps", max_steps);
  sets.set("array.pad_steps", max_steps > 0 && draw.once_in(3));
  sets.set("array.pad_edge_folds", draw.once_in(2));
  sets.set("array.barrier", draw.of<std::string>({"none", "none", "computed", "drained"}));
  sets.set("array.fold_setup", draw.of<int>({0, 0, 1, 5}));
  const auto path = draw.of<std::string>({"direct", "registers", "through_array"});
  sets.set("array.outputs.path", path);
  sets.set("array.outputs.latency", draw.of<int>({0, 1, 3}));
  sets.set("array.outputs.interval", draw.of<int>({1, 1, 2, 5}));
  sets.set("array.outputs.fifo_depth", draw.of<int>({1, 2, 4}));
  if (path == "direct") {
    sets.set("array.outputs.collector", draw.of<std::string>({"all", "all", "half"}));
  }
  for (const std::string edge : {"edges.ifmap", "edges.filter"}) {
    sets.set(edge + ".fifo_depth", draw.of<int>({1, 2, 4}));
    sets.set(edge + ".latency", draw.of<int>({0, 1, 4}));
    sets.set(edge + ".interval", draw.of<int>({1, 1, 1, 3}));
  }
}

void draw_memories(Draw& draw, Sets& sets) {
  sets.set("clock_mhz", draw.of<std::string>({"1000", "700", "933.33"}));
  sets.set("precision.ifmap_bits", draw.in(4, 16));
  sets.set("precision.filter_bits", draw.in(4, 16));
  sets.set("precision.ofmap_bits", draw.in(4, 16));
  sets.set("precision.psum_bits", draw.in(12, 40));
  sets.set("buffer.ideal", draw.once_in(4));
  sets.set("buffer.capacity_bytes", draw.of<int>({200, 400, 1000, 4000, 1'000'000}));
  sets.set("buffer.shared_ports", draw.of<int>({0, 0, 1, 3, 16}));
  sets.set("buffer.accumulates", draw.once_in(2));
  for (const std::string part : {"buffer.ifmap", "buffer.filter", "buffer.ofmap"}) {
    sets.set(part + ".banks", draw.of<int>({1, 2, 8, 32}));
    sets.set(part + ".width_bytes", draw.of<int>({1, 2, 4}));
    sets.set(part + ".capacity_bytes", draw.of<int>({0, 0, 60}));
    sets.set(part + ".double_buffered", draw.once_in(2));
    sets.set(part + ".dma_shares_ports", draw.once_in(2));
  }
  sets.set("dram.ideal", draw.once_in(4));
  sets.set("dram.bus_bytes", draw.of<int>({1, 4, 8, 64}));
  sets.set("dram.clock_mhz", draw.of<std::string>({"700", "933.33", "1600", "3200", "210.7"}));
  sets.set("dram.latency_clocks", draw.of<int>({0, 1, 17, 100}));
}

std::string list(const std::vector<std::string>& items) {
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// Tiles that the user pins and a tile order, sometimes; and a tile policy.
std::string draw_tiles(Draw& draw) {
  std::vector<std::string> order = {"n", "g", "k", "c", "p", "q", "r", "s"};
  std::string size;
  for (const std::string& dim : order) {
    if (draw.once_in(5))
      size += fmt::format("{}{}: {}", size.empty() ? "" : ", ", dim, draw.in(1, 4));
  }
  draw.shuffle(order);
  order.resize(static_cast<std::size_t>(draw.in(0, 8)));
  return fmt::format("tiles: {{order: {}, policy: {}, size: {{{}}}}}\n", list(order),
                     draw.of<std::string>({"balanced", "min_traffic"}), size);
}

Layer draw_long_layer(Draw& draw) {
  while (true) {
    if (draw.once_in(3)) {
      return make_gemm("gemm", draw.in(10, 120), draw.in(10, 60), draw.in(10, 120));
    }
    ConvSpec spec;
    spec.n = draw.in(1, 6);
    spec.c = draw.in(1, 24);
    spec.k = draw.in(1, 40);
    spec.h = draw.in(4, 20);
    spec.w = draw.in(4, 20);
    spec.r = draw.in(1, 3);
    spec.s = draw.in(1, 3);
    spec.stride_h = spec.stride_w = draw.in(1, 2);
    spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = draw.in(0, 1);
    Layer layer = make_conv("conv", spec);
    if (layer.macs().value <= kMaxLongMacs) return layer;
  }
}

/// Long in one of the three sides of its product.
Layer draw_layer_with_a_long_side(Draw& draw) {
  while (true) {
    std::vector<std::int64_t> sides = {draw.in(200, 3000), draw.in(1, 30), draw.in(1, 30)};
    draw.shuffle(sides);
    Layer layer =
        draw.once_in(2) ? make_gemm("gemm", sides[0], sides[1], sides[2]) : draw_long_layer(draw);
    if (layer.macs().value <= kMaxElasticMacs) return layer;
  }
}

Layer draw_middling_layer(Draw& draw) {
  while (true) {
    if (draw.once_in(4)) {
      return make_gemm("gemm", draw.in(10, 200), draw.in(10, 200), draw.in(10, 200));
    }
    ConvSpec spec;
    const bool depthwise = draw.once_in(5);
    spec.c = spec.groups = draw.in(1, 64);
    if (!depthwise) spec.groups = 1;
    spec.k = depthwise ? spec.c : draw.in(1, 64);
    spec.h = spec.w = draw.in(7, 40);
    spec.r = spec.s = draw.of<std::int64_t>({1, 3, 3, 5});
    spec.stride_h = spec.stride_w = draw.in(1, 2);
    spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = draw.in(0, spec.r / 2);
    Layer layer = make_conv("conv", spec);
    if (layer.macs().value <= kMaxMiddlingMacs) return layer;
  }
}

RandomCase with_hardware(Draw& draw, const Layer& layer) {
  RandomCase random;
  random.layer = layer;
  Sets sets;
  draw_array(draw, sets);
  draw_memories(draw, sets);
  random.sets = sets.take();
  return random;
}

}  // namespace

Layer draw_layer(Draw& draw, std::int64_t max_macs) {
  while (true) {
    try {
      const Layer layer = draw_any_layer(draw);
      if (layer.macs().value <= max_macs) return layer;
    } catch (const InputError&) {  // a filter larger than its input
    }
  }
}

RandomCase draw_stationary(Draw& draw, std::uint64_t seed, const Layer& layer) {
  RandomCase random = with_hardware(draw, layer);
  const std::string c_r_s = draw.of<std::string>({"[c, r, s]", "[s, c, r]", "[r, c, s]"});
  const std::string n_p_q = draw.of<std::string>({"[n, p, q]", "[q, n, p]", "[p, n, q]"});
  std::vector<std::string> folds = {"rows", "cols", "pe", "g"};
  draw.shuffle(folds);
  folds.resize(static_cast<std::size_t>(draw.in(0, 4)));
  const std::string loads = draw.of<std::string>({"auto", "auto", "before"});
  std::string placed;
  switch (seed % 3) {
    case 0:
      placed = "name: output\nrows: " + n_p_q + "\ncols: [k]\npe: " + c_r_s + "\n";
      break;
    case 1:
      placed = "name: weight\nrows: " + c_r_s + "\ncols: [k]\npe: " + n_p_q +
               "\nfilter: {stays: true, loads: " + loads + "}\n";
      break;
    default:
      placed = "name: input\nrows: " + c_r_s + "\ncols: " + n_p_q +
               "\npe: [k]\nifmap: {stays: true, loads: " + loads + "}\n";
  }
  random.dataflow_yaml = placed + "folds: " + list(folds) + "\n" + draw_tiles(draw);
  return random;
}

RandomCase draw_case(std::uint64_t seed) {
  Draw draw(seed);
  const Layer layer = draw_layer(draw, kMaxMacs);
  return draw_stationary(draw, seed, layer);
}

RandomCase draw_long_case(std::uint64_t seed) {
  Draw draw(seed ^ 0x5eed);
  const Layer layer = draw_long_layer(draw);
  return draw_stationary(draw, seed, layer);
}

RandomCase draw_elastic_case(std::uint64_t seed) {
  Draw draw(seed ^ 0xe1a5);
  RandomCase random = draw_stationary(draw, seed, draw_layer_with_a_long_side(draw));
  using Side = std::pair<std::int64_t, std::int64_t>;
  const auto [rows, cols] = draw.of<Side>({{2, 2}, {4, 4}, {3, 8}, {8, 8}, {16, 5}, {16, 16}});
  random.sets.insert(random.sets.end(),
                     {"array.flow_control=elastic", fmt::format("array.rows={}", rows),
                      fmt::format("array.cols={}", cols)});
  return random;
}

RandomCase draw_case_of_any_dataflow(std::uint64_t seed) {
  Draw draw(seed);
  RandomCase random = with_hardware(draw, draw_layer(draw, kMaxMacs));
  std::vector<std::string> dims = {"n", "g", "k", "c", "p", "q", "r", "s"};
  draw.shuffle(dims);
  std::vector<std::string> rows, cols, pe, folds = {"rows", "cols", "pe"};
  for (const std::string& dim : dims) {
    switch (draw.in(0, 3)) {
      case 0:
        rows.push_back(dim);
        break;
      case 1:
        cols.push_back(dim);
        break;
      case 2:
        pe.push_back(dim);
        break;
      default:
        folds.push_back(dim);
    }
  }
  draw.shuffle(folds);
  folds.resize(static_cast<std::size_t>(draw.in(0, static_cast<std::int64_t>(folds.size()))));
  random.dataflow_yaml = fmt::format("name: any\nrows: {}\ncols: {}\npe: {}\nfolds: {}\n",
                                     list(rows), list(cols), list(pe), list(folds)) +
                         draw_tiles(draw);
  return random;
}

RandomCase draw_case_without_macs(std::uint64_t seed) {
  Draw draw(seed ^ 0x9001);
  const std::int64_t n = draw.in(1, 2), k = draw.in(1, 9), p = draw.in(1, 9), q = draw.in(1, 9);
  return with_hardware(draw, make_elementwise("add", n, k, p, q, static_cast<int>(draw.in(1, 3))));
}

std::vector<std::string> draw_multicast(Draw& draw) {
  std::vector<std::string> sets;
  const auto set = [&sets](const std::string& key, const auto& value) {
    sets.push_back(fmt::format("{}={}", key, value));
  };
  set("array.rows", draw.in(1, 7));
  set("array.cols", draw.in(1, 7));
  set("array.multicast.ifmap_spad", draw.in(2, 12));
  set("array.multicast.psum_spad", draw.in(1, 8));
  set("array.multicast.filter_spad", draw.in(12, 60));
  const std::int64_t latency = draw.in(0, 3), psum_width = draw.of<std::int64_t>({1, 1, 2, 4});
  set("array.multicast.psum_latency", latency);
  set("array.multicast.psum_guard", draw.once_in(4) ? draw.in(0, latency) : 0);
  set("array.multicast.adds_behind", draw.once_in(2));
  set("array.multicast.shifts_behind", draw.once_in(2));
  set("array.multicast.pass_overlap", draw.of<std::string>({"none", "filters", "all"}));
  set("dram.run_length.ifmap", draw.once_in(2));
  set("dram.run_length.ofmap", draw.once_in(2));
  set("dram.run_length.relu", draw.once_in(2));
  set("dram.run_length.run_bits", draw.in(1, 6));
  set("dram.run_length.pairs", draw.in(1, 4));
  set("buffer.filter.frees_when_read", draw.once_in(2));
  set("array.multicast.phases", draw.once_in(6));
  set("array.multicast.extra_columns", draw.in(0, 2));
  set("array.multicast.pass_start", draw.in(0, 2));
  set("array.multicast.pass_end", draw.in(0, 3));
  for (const std::string bus : {"ifmap", "filter", "psum_in", "psum_out"}) {
    const std::string path = "array.multicast." + bus;
    const std::int64_t width =
        bus.starts_with("psum") ? psum_width : draw.of<std::int64_t>({1, 1, 2, 4});
    set(path + ".width_words", width);
    set(path + ".port_words", draw.in(1, 4));
    set(path + ".port_fifo", draw.in(width, 16));
    set(path + ".bus_fifo", draw.in(1, 6));
    set(path + ".pe_fifo", draw.in(width + 3, 20));
    set(path + ".port_burst", draw.in(0, 3));
    set(path + ".port_gap", draw.in(0, 3));
  }
  set("precision.ifmap_bits", draw.of<int>({4, 8, 16}));
  set("precision.psum_bits", draw.of<int>({16, 20, 32}));
  set("buffer.capacity_bytes", draw.of<std::string>({"12K", "20K", "108K"}));
  set("dram.clock_mhz", draw.of<std::string>({"60", "33.3", "200", "933"}));
  set("dram.ideal", draw.once_in(3));
  return sets;
}

RandomCase draw_multicast_case(std::uint64_t seed) {
  Draw draw(seed);
  RandomCase random;
  random.preset = "eyeriss_v1";
  // Long ones have passes with many columns, which repeat themselves.
  random.layer = seed % 3 == 0 ? draw_long_layer(draw) : draw_layer(draw, kMaxMacs);
  random.sets = draw_multicast(draw);
  return random;
}

RandomCase draw_preset_case(std::uint64_t seed, const std::string& preset) {
  Draw draw(seed ^ 0x9e5e7);
  RandomCase random;
  random.preset = preset;
  random.layer = draw_middling_layer(draw);
  if (random.hardware().array.network == ArrayNetwork::kNeighbours) {
    random.dataflow_name = draw.of<std::string>(
        {random.hardware().dataflow, "weight_stationary", "output_stationary", "input_stationary"});
  }
  return random;
}

RandomCase draw_starved_passes(std::uint64_t seed) {
  RandomCase random = draw_multicast_case(3 * seed);
  random.sets.insert(random.sets.end(),
                     {"dram.ideal=false", "dram.bus_bytes=1", "array.multicast.phases=false",
                      seed % 2 == 0 ? "array.multicast.pass_overlap=filters"
                                    : "array.multicast.pass_overlap=all"});
  return random;
}

RandomCase draw_passes_on_shared_ports(std::uint64_t seed) {
  RandomCase random = draw_multicast_case(3 * seed + 1);
  random.sets.insert(random.sets.end(), {"dram.ideal=false", "buffer.ofmap.dma_shares_ports=true"});
  return random;
}

RandomCase draw_packed_passes(std::uint64_t seed) {
  RandomCase random = draw_multicast_case(3 * seed + 2);
  const bool wide = seed % 2 == 0;
  const std::int64_t width = wide ? 2 : 1, guard = wide ? 1 : 2;
  random.sets.insert(random.sets.end(),
                     {"array.multicast.packs_columns=true", "array.multicast.psum_latency=2",
                      fmt::format("array.multicast.psum_guard={}", guard),
                      fmt::format("array.multicast.psum_in.width_words={}", width),
                      fmt::format("array.multicast.psum_out.width_words={}", width)});
  if (wide) return random;
  // Many passes over the channels, close behind each other.
  random.sets.insert(random.sets.end(),
                     {"array.multicast.ifmap_spad=4", "array.multicast.pass_overlap=all",
                      "array.multicast.pass_end=25"});
  return random;
}

Accelerator RandomCase::hardware() const { return load_accelerator(preset, sets); }

Dataflow RandomCase::dataflow() const {
  Dataflow dataflow = dataflow_yaml.empty()
                          ? load_dataflow(dataflow_name)
                          : parse_dataflow(YamlNode::parse(dataflow_yaml, "random.yaml"));
  if (!tiling.empty() && dataflow.tiling == "balanced") dataflow.tiling = tiling;
  return dataflow;
}

std::string RandomCase::describe() const {
  const Shape& s = layer.shape;
  return fmt::format(
      "{} n={} g={} k={} c={} p={} q={} r={} s={} stride {}x{} dilation {}x{} pad {},{},{},{} on "
      "{} --set {}\n{}",
      name_of(layer.op), s[Dim::kN], s[Dim::kG], s[Dim::kK], s[Dim::kC], s[Dim::kP], s[Dim::kQ],
      s[Dim::kR], s[Dim::kS], layer.stride_h, layer.stride_w, layer.dilation_h, layer.dilation_w,
      layer.pad_top, layer.pad_bottom, layer.pad_left, layer.pad_right, preset,
      fmt::join(sets, " --set "), dataflow_yaml.empty() ? dataflow_name : dataflow_yaml);
}

std::uint64_t seeds(std::uint64_t usual) {
  const char* wanted = std::getenv("ORRERY_SEEDS");
  return wanted == nullptr ? usual : std::strtoull(wanted, nullptr, 10);
}

}  // namespace orrery
