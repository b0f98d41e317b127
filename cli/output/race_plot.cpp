#include "cli/output/race_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace orrery {
namespace {

constexpr double kPlotWidth = 760, kPlotHeight = 420;
constexpr double kLeft = 90, kRight = 170, kTop = 30, kBottom = 50;  // margins; the names are right
constexpr int kTicks = 5;
// Okabe and Ito's colours, which the colour-blind can tell apart.
constexpr std::array<const char*, 8> kColours = {"#000000", "#E69F00", "#56B4E9", "#009E73",
                                                 "#D55E00", "#0072B2", "#CC79A7", "#999999"};

/// The part of the plane that is drawn.
struct Frame {
  double trials = 1, lowest = 0, highest = 1;

  double x(double trial) const {
    return kLeft + (kPlotWidth - kLeft - kRight) * trial / std::max(1.0, trials);
  }
  double y(double value) const {
    return kPlotHeight - kBottom -
           (kPlotHeight - kTop - kBottom) * (value - lowest) / (highest - lowest);
  }
};

using Curve = std::vector<std::pair<double, double>>;  // trials, value; only where it is known

Curve curve_of(const RaceRow& row, bool larger_is_better) {
  Curve curve;
  std::size_t most = 0;
  for (const auto& run : row.curves) most = std::max(most, run.size());
  for (std::size_t trials = 1; trials <= most; ++trials) {
    const auto value = row.median_after(trials, larger_is_better);
    if (value) curve.emplace_back(static_cast<double>(trials), *value);
  }
  return curve;
}

/// Strategies that walk the whole space are left out: they have another budget.
bool is_drawn(const RaceRow& row) { return row.strategy != "exhaustive"; }

/// Values from the best to what the better half of the curves begins below, so that a first bad
/// trial does not flatten the rest.
Frame frame_of(const std::vector<Curve>& curves, bool larger_is_better) {
  Frame frame;
  std::vector<double> values;
  for (const Curve& curve : curves) {
    for (const auto& [trials, value] : curve) {
      frame.trials = std::max(frame.trials, trials);
      values.push_back(value);
    }
  }
  if (values.empty()) return frame;
  std::sort(values.begin(), values.end());
  const std::size_t cut = values.size() / 20;
  frame.lowest = larger_is_better ? values[cut] : values.front();
  frame.highest = larger_is_better ? values.back() : values[values.size() - 1 - cut];
  const double pad =
      0.04 * std::max(frame.highest - frame.lowest, 1e-9 + std::abs(values.front()) * 1e-6);
  frame.lowest -= pad;
  frame.highest += pad;
  return frame;
}

std::string text_at(double x, double y, const std::string& anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     text);
}

std::string axes(const Frame& frame, const std::string& measure) {
  const double bottom = kPlotHeight - kBottom, right = kPlotWidth - kRight;
  std::string svg = fmt::format("<path d=\"M{0} {1}V{2}H{3}\" fill=\"none\" stroke=\"#444\"/>\n",
                                kLeft, kTop, bottom, right);
  for (int tick = 0; tick <= kTicks; ++tick) {
    const double share = static_cast<double>(tick) / kTicks;
    const double value = frame.lowest + share * (frame.highest - frame.lowest);
    svg += text_at(kLeft - 8, frame.y(value) + 4, "end", fmt::format("{:.5g}", value));
    svg += text_at(frame.x(share * frame.trials), bottom + 18, "middle",
                   fmt::format("{:.0f}", share * frame.trials));
  }
  svg += text_at((kLeft + right) / 2, kPlotHeight - 10, "middle", "trials");
  return svg + text_at(kLeft, kTop - 12, "start", measure + ", median of the runs");
}

std::string line(const Curve& curve, const Frame& frame, const char* colour) {
  std::string points;
  for (const auto& [trials, value] : curve) {
    const double shown = std::clamp(value, frame.lowest, frame.highest);
    points += fmt::format("{:.1f},{:.1f} ", frame.x(trials), frame.y(shown));
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n",
                     points, colour);
}

}  // namespace

std::string race_plot(const SearchSpec& spec, const RaceResult& result) {
  std::vector<Curve> curves;
  for (const RaceRow& row : result.rows) {
    curves.push_back(is_drawn(row) ? curve_of(row, result.larger_is_better) : Curve());
  }
  const Frame frame = frame_of(curves, result.larger_is_better);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" "
      "font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n",
      kPlotWidth, kPlotHeight);
  svg += axes(frame, spec.objectives.size() > 1 ? "hypervolume" : spec.objectives.front());
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    if (!is_drawn(result.rows[i])) continue;
    const char* colour = kColours[drawn % kColours.size()];
    const double y = kTop + 18 * static_cast<double>(++drawn);
    svg += line(curves[i], frame, colour);
    svg += fmt::format("<path d=\"M{} {}h18\" stroke=\"{}\" stroke-width=\"3\"/>\n",
                       kPlotWidth - kRight + 14, y - 4, colour);
    svg += text_at(kPlotWidth - kRight + 38, y, "start", result.rows[i].strategy);
  }
  return svg + "</svg>\n";
}

}  // namespace orrery
