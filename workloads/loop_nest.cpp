#include "workloads/loop_nest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"

namespace orrery {
namespace {

std::set<std::string> loops_of(const LoopNest::Tensor& tensor) {
  std::set<std::string> loops;
  for (const LoopNest::Index& index : tensor) {
    for (const LoopNest::Term& term : index.terms) loops.insert(term.loop);
  }
  return loops;
}

/// A window along one index of the input.
struct Window {
  std::int64_t places = 1, size = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0;

  /// Words along the index, without padding.
  std::int64_t words() const {
    return stride * (places - 1) + dilation * (size - 1) + 1 - pad_begin - pad_end;
  }
};

/// Sorts the loops of a nest into those of a layer.
class NestReader {
 public:
  explicit NestReader(const LoopNest& nest)
      : nest_(nest),
        of_output_(loops_of(nest.output)),
        of_input_(loops_of(nest.input)),
        of_weights_(loops_of(nest.weights)) {}

  Layer run(const std::string& name) {
    read_windows();
    for (const auto& [loop, size] : nest_.loops) {
      if (!in_windows_.contains(loop)) multiply(part_of(loop, size), size);
    }
    if (!nest_.pools && windows_.empty()) return make_gemm(name, n_, k_, c_, g_);
    ConvSpec spec;
    spec.n = n_;
    spec.groups = g_;
    spec.c = product(g_, c_);
    spec.k = product(g_, k_);
    set_windows(spec);
    return nest_.pools ? make_pool(name, spec) : make_conv(name, spec);
  }

 private:
  void read_windows() {
    for (const LoopNest::Index& index : nest_.input) {
      if (index.terms.size() == 1 && index.terms.front().factor == 1) continue;
      if (index.terms.size() != 2) {
        throw InputError(fmt::format("an index of the input is a sum of {} loops; allowed: 1 or 2",
                                     index.terms.size()));
      }
      LoopNest::Term place = index.terms[0], window = index.terms[1];
      if (!of_output_.contains(place.loop)) std::swap(place, window);
      if (!of_output_.contains(place.loop) || of_output_.contains(window.loop)) {
        throw InputError(fmt::format("the loops {} and {} slide no window over the input",
                                     place.loop, window.loop));
      }
      windows_.push_back({size(place.loop), size(window.loop), place.factor, window.factor,
                          index.pad_begin, index.pad_end});
      in_windows_.insert({place.loop, window.loop});
    }
    if (windows_.size() > 2) {
      throw InputError(
          fmt::format("windows slide along {} dimensions; allowed: 2 at most", windows_.size()));
    }
  }

  /// Which of the layer's sizes a loop is part of.
  std::int64_t& part_of(const std::string& loop, std::int64_t size) {
    const bool output = of_output_.contains(loop), input = of_input_.contains(loop),
               weights = of_weights_.contains(loop);
    if (output && input) return weights || nest_.pools ? g_ : n_;
    if (output && weights) return k_;
    if (input && weights) return c_;
    if (size == 1) return g_;  // of nothing, which is one
    throw InputError(fmt::format(
        "the loop {} of {} is of one tensor only; allowed: of two or three", loop, size));
  }

  void set_windows(ConvSpec& spec) const {
    const Window row = windows_.size() > 1 ? windows_.front() : Window();
    const Window column = windows_.empty() ? Window() : windows_.back();
    spec.h = row.words();
    spec.w = column.words();
    spec.r = row.size;
    spec.s = column.size;
    spec.stride_h = row.stride;
    spec.stride_w = column.stride;
    spec.dilation_h = row.dilation;
    spec.dilation_w = column.dilation;
    spec.pad_top = row.pad_begin;
    spec.pad_bottom = row.pad_end;
    spec.pad_left = column.pad_begin;
    spec.pad_right = column.pad_end;
  }

  std::int64_t size(const std::string& loop) const {
    const auto found = nest_.loops.find(loop);
    if (found == nest_.loops.end()) throw InputError(fmt::format("the loop {} has no size", loop));
    return found->second;
  }

  static std::int64_t product(std::int64_t a, std::int64_t b) {
    if (b > kMaxDimension / a) {
      throw InputError(fmt::format("{} times {} is too large; allowed: {}", a, b, kMaxDimension));
    }
    return a * b;
  }
  static void multiply(std::int64_t& part, std::int64_t size) { part = product(part, size); }

  const LoopNest& nest_;
  std::set<std::string> of_output_, of_input_, of_weights_, in_windows_;
  std::vector<Window> windows_;
  std::int64_t n_ = 1, g_ = 1, k_ = 1, c_ = 1;
};

}  // namespace

Layer layer_of(const std::string& name, const LoopNest& nest) { return NestReader(nest).run(name); }

}  // namespace orrery
