#include "search/reorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "dataflows/lower.h"

namespace orrery {
namespace {

using Words = std::vector<std::int64_t>;
using Order = std::vector<std::size_t>;  // which one comes first, second, ...

/// A tensor that is there already.
class Given : public TensorSource {
 public:
  explicit Given(Words words) : words_(std::move(words)) {}
  Words words(const Layer&, Operand, std::uint64_t) const override { return words_; }
  bool depends_on_name() const override { return true; }

 private:
  Words words_;
};

std::size_t size_of(const Layer& layer, Dim dim) {
  return static_cast<std::size_t>(layer.shape[dim]);
}

Order own_order(std::size_t size) {
  Order order(size);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// Puts the middle one of three sizes in another order.
Words reordered(const Words& words, std::size_t outer, const Order& order, std::size_t inner) {
  Words result;
  result.reserve(words.size());
  for (std::size_t o = 0; o < outer; ++o) {
    for (const std::size_t at : order) {
      const auto begin =
          words.begin() + static_cast<std::ptrdiff_t>((o * order.size() + at) * inner);
      result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
    }
  }
  return result;
}

Order inverse(const Order& order) {
  Order back(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
  return back;
}

/// The part of the middle one of three sizes from `begin` to `end`.
Words part(const Words& words, std::size_t outer, std::size_t middle, std::size_t begin,
           std::size_t end, std::size_t inner) {
  Words result;
  for (std::size_t o = 0; o < outer; ++o) {
    const auto from = words.begin() + static_cast<std::ptrdiff_t>((o * middle + begin) * inner);
    result.insert(result.end(), from, from + static_cast<std::ptrdiff_t>((end - begin) * inner));
  }
  return result;
}

/// One layer with its tensors, before and after.
class Reordering {
 public:
  Reordering(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow,
             const ReorderOptions& options)
      : layer_(lower(layer, accelerator, dataflow).layer),
        accelerator_(accelerator),
        dataflow_(dataflow),
        options_(options),
        ifmap_(options.tensors.words(layer_, Operand::kIfmap, options.seed)),
        filter_(options.tensors.words(layer_, Operand::kFilter, options.seed)) {}

  /// `order` is that of the channels that come in, and becomes that of those that go out.
  ReorderedLayer run(Order& order);

 private:
  struct Run {
    Words outputs;
    std::int64_t toggles = 0;
  };

  Run simulate(const Layer& layer, Words ifmap, Words filter) const;
  void run_segments(std::size_t channels, ReorderedLayer& result) const;
  Order order_of(const Layer& layer, const Words& filter, ReorderedLayer& result) const;
  void expect_same(const Words& outputs, const Words& expected) const;
  std::size_t plane() const { return static_cast<std::size_t>(layer_.in_h * layer_.in_w); }
  std::size_t window() const { return size_of(layer_, Dim::kR) * size_of(layer_, Dim::kS); }
  std::size_t out_plane() const { return size_of(layer_, Dim::kP) * size_of(layer_, Dim::kQ); }

  Layer layer_;
  const Accelerator& accelerator_;
  const Dataflow& dataflow_;
  const ReorderOptions& options_;
  Words ifmap_, filter_;
};

Reordering::Run Reordering::simulate(const Layer& layer, Words ifmap, Words filter) const {
  SimulateOptions simulate;
  simulate.check = simulate.toggles = simulate.outputs = true;
  simulate.tensors.source = {std::make_shared<Given>(std::move(ifmap)),
                             std::make_shared<Given>(std::move(filter))};
  const Measurement measured = simulate_layer(layer, accelerator_, dataflow_, simulate).measured;
  const ToggleCount& count = (*measured.toggles)[static_cast<std::size_t>(Wire::kPeFilter)];
  const WideCount flips =
      options_.encoding == Encoding::kTwosComplement ? count.twos_complement : count.sign_magnitude;
  return {measured.outputs, static_cast<std::int64_t>(flips)};
}

/// The filters of each group get an order of their own; returns that of all of them.
Order Reordering::order_of(const Layer& layer, const Words& filter, ReorderedLayer& result) const {
  const std::size_t groups = size_of(layer, Dim::kG), filters = size_of(layer, Dim::kK);
  const std::size_t words = filter.size() / groups;
  Order all;
  for (std::size_t group = 0; group < groups; ++group) {
    const auto begin = filter.begin() + static_cast<std::ptrdiff_t>(group * words);
    const FilterDistances distances({begin, begin + static_cast<std::ptrdiff_t>(words)}, filters,
                                    layer.filter_bits, options_.encoding);
    const Order order = short_order(distances);
    result.distance_before += distances.along(own_order(filters));
    result.distance_after += distances.along(order);
    for (const std::size_t at : order) all.push_back(group * filters + at);
  }
  return all;
}

void Reordering::expect_same(const Words& outputs, const Words& expected) const {
  if (outputs == expected) return;
  const auto differs = std::mismatch(outputs.begin(), outputs.end(), expected.begin());
  throw ModelError(
      "reorder", 0,
      fmt::format("output {} of {} is {} in another order of the filters, and was {}",
                  differs.first - outputs.begin(), layer_.name, *differs.first, *differs.second));
}

ReorderedLayer Reordering::run(Order& order) {
  const std::size_t groups = size_of(layer_, Dim::kG), channels = size_of(layer_, Dim::kC),
                    filters = size_of(layer_, Dim::kK), images = size_of(layer_, Dim::kN);
  ReorderedLayer result;
  result.name = layer_.name;
  result.filters = static_cast<std::int64_t>(groups * filters);
  result.weights = static_cast<std::int64_t>(channels * window());
  const auto segment = static_cast<std::size_t>(options_.segment);
  if (segment > 0 && segment < channels && filters > 1) {
    run_segments(segment, result);
    order.clear();
    return result;
  }
  const Run before = simulate(layer_, ifmap_, filter_);
  Words ifmap = ifmap_, filter = filter_;
  Order out;
  if (groups == 1 || (channels == 1 && filters == 1)) {
    const bool follows = order.size() == groups * channels;
    const Order in = follows ? order : own_order(groups * channels);
    ifmap = reordered(ifmap, images, in, plane());
    filter =
        groups == 1 ? reordered(filter, filters, in, window()) : reordered(filter, 1, in, window());
    if (groups > 1) out = in;
  }
  if (out.empty()) {
    out = order_of(layer_, filter, result);
    filter = reordered(filter, 1, out, channels * window());
  } else {
    result.note = "one filter in each group: in the order of its inputs";
  }
  const Run after = simulate(layer_, ifmap, filter);
  expect_same(reordered(after.outputs, images, inverse(out), out_plane()), before.outputs);
  result.toggles_before = before.toggles;
  result.toggles_after = after.toggles;
  order = out;
  return result;
}

/// Partial sums wrap as they do in the buffer.
void Reordering::run_segments(std::size_t segment, ReorderedLayer& result) const {
  const std::size_t groups = size_of(layer_, Dim::kG), channels = size_of(layer_, Dim::kC),
                    filters = size_of(layer_, Dim::kK), images = size_of(layer_, Dim::kN);
  Words sums[2];
  result.segments = 0;
  for (std::size_t begin = 0; begin < channels; begin += segment, ++result.segments) {
    const std::size_t end = std::min(channels, begin + segment);
    Layer layer = layer_;
    layer.shape[Dim::kC] = static_cast<std::int64_t>(end - begin);
    const Words ifmap = part(ifmap_, images * groups, channels, begin, end, plane());
    const Words filter = part(filter_, groups * filters, channels, begin, end, window());
    const Order out = order_of(layer, filter, result);
    const Run before = simulate(layer, ifmap, filter);
    const Run after = simulate(layer, ifmap, reordered(filter, 1, out, (end - begin) * window()));
    result.toggles_before += before.toggles;
    result.toggles_after += after.toggles;
    const Words restored = reordered(after.outputs, images, inverse(out), out_plane());
    for (const auto& [sum, outputs] :
         {std::pair(&sums[0], &before.outputs), std::pair(&sums[1], &restored)}) {
      sum->resize(outputs->size(), 0);
      for (std::size_t i = 0; i < outputs->size(); ++i) {
        const int unused = 64 - layer_.psum_bits;
        const std::uint64_t wide =
            static_cast<std::uint64_t>((*sum)[i]) + static_cast<std::uint64_t>((*outputs)[i]);
        (*sum)[i] = static_cast<std::int64_t>(wide << unused) >> unused;
      }
    }
  }
  expect_same(sums[1], sums[0]);
  expect_same(sums[1], simulate(layer_, ifmap_, filter_).outputs);
}

}  // namespace

std::vector<ReorderedLayer> reorder_network(const Network& network, const Accelerator& accelerator,
                                            const Dataflow& dataflow, const ReorderOptions& options,
                                            const Progress& progress) {
  std::vector<ReorderedLayer> results;
  Order order;  // of the channels that the layer gets; empty: their own
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (progress) progress(i, network.layers.size(), layer);
    if (layer.op == Op::kPool) continue;
    if (!layer.has_macs() || layer.op == Op::kMatmul) {
      order.clear();
      continue;
    }
    results.push_back(Reordering(layer, accelerator, dataflow, options).run(order));
  }
  return results;
}

}  // namespace orrery
