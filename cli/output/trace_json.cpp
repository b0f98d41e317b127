#include "cli/output/trace_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/count_json.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr std::size_t kFewestSpans = 16;

/// Collects events; tracks get their numbers as they first appear.
class Trace {
 public:
  explicit Trace(const std::string& name) { describe("process_name", 0, name); }

  void span(const std::string& track, std::int64_t begin, std::int64_t length,
            const std::string& name, const Json& arguments) {
    Json event = {{"ph", "X"},   {"pid", kProcess}, {"tid", number_of(track)},
                  {"ts", begin}, {"dur", length},   {"name", name}};
    if (!arguments.empty()) event["args"] = arguments;
    events_.push_back(std::move(event));
  }

  void counter(const std::string& track, std::int64_t at, double value) {
    events_.push_back(
        {{"ph", "C"}, {"pid", kProcess}, {"ts", at}, {"name", track}, {"args", {{"mean", value}}}});
  }

  Json take() { return std::move(events_); }

 private:
  int number_of(const std::string& track) {
    const auto [found, added] = tracks_.emplace(track, static_cast<int>(tracks_.size()) + 1);
    if (added) describe("thread_name", found->second, track);
    return found->second;
  }

  void describe(const char* what, int track, const std::string& name) {
    events_.push_back({{"ph", "M"},
                       {"pid", kProcess},
                       {"tid", track},
                       {"name", what},
                       {"args", {{"name", name}}}});
    if (track > 0) {  // in the order in which they are made
      events_.push_back({{"ph", "M"},
                         {"pid", kProcess},
                         {"tid", track},
                         {"name", "thread_sort_index"},
                         {"args", {{"sort_index", track}}}});
    }
  }

  Json events_ = Json::array();
  std::map<std::string, int> tracks_;
};

Json arguments_of(const TimeSpan& span) {
  Json json;
  if (span.number >= 0) json[span.merged > 1 ? "first" : "number"] = span.number;
  if (span.merged == 1) return json;
  json["merged"] = span.merged;
  for (const auto& [name, cycles] : span.cycles) json["cycles"][name] = cycles;
  return json;
}

/// Returns how many spans are not there by themselves.
std::int64_t add_track(const SpanTrack& track, std::int64_t start, Trace& trace) {
  std::int64_t merged = 0;
  for (const TimeSpan& span : track.spans()) {
    merged += span.merged > 1 ? span.merged : 0;
    trace.span(track.name(), start + span.begin, span.length(), span.name, arguments_of(span));
  }
  return merged;
}

void add_counter(const CounterTrack& track, std::int64_t start, std::int64_t cycles, Trace& trace) {
  const auto& sums = track.sums();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int64_t begin = static_cast<std::int64_t>(i) * track.window();
    const std::int64_t length = std::min(track.window(), cycles - begin);
    if (length <= 0) break;
    // A step in the picture is needed only where the value changes.
    if (i > 0 && sums[i] == sums[i - 1] && length == track.window()) continue;
    trace.counter(track.name(), start + begin,
                  static_cast<double>(sums[i]) / static_cast<double>(length));
  }
  trace.counter(track.name(), start + cycles, 0);
}

/// What the reader has to know of a layer's part of the trace.
Json resolution_of(const Timeline& timeline) {
  Json json;
  for (const SpanTrack& track : timeline.spans) {
    if (track.grain() > 1) json[track.name()] = track.grain();
  }
  for (const CounterTrack& track : timeline.counters) json[track.name()] = track.window();
  return json;
}

}  // namespace

std::size_t spans_of_a_layer(std::size_t most, std::size_t layers) {
  return std::max(kFewestSpans, most / std::max<std::size_t>(1, layers));
}

std::string trace_json(const Report& report) {
  Trace trace(report.workload + " on " + report.accelerator.name + ", " + report.dataflow);
  std::int64_t start = 0, merged = 0;
  for (const LayerResult& layer : report.layers) {
    const Timeline& timeline = *layer.measured.timeline;
    trace.span("layers", start, timeline.cycles, layer.layer.name,
               {{"macs", count_json<Json>(layer.measured.activity.macs)},
                {"merged_within", resolution_of(timeline)}});
    for (const SpanTrack& track : timeline.spans) merged += add_track(track, start, trace);
    for (const CounterTrack& track : timeline.counters) {
      add_counter(track, start, timeline.cycles, trace);
    }
    start += timeline.cycles;
  }
  const Json json = {
      {"displayTimeUnit", "ns"},
      {"otherData",
       {{"unit", "a microsecond of this trace is a cycle"},
        {"cycles", start},
        {"merged_spans", merged},
        {"merged",
         "spans with the argument \"merged\" stand for that many, and say how many cycles "
         "each kind took; the argument \"merged_within\" of a layer says in how many "
         "cycles spans of a track were merged, and over how many counters are means"},
        {"version", report.provenance.version},
        {"commit", report.provenance.commit},
        {"command", report.provenance.command}}},
      {"traceEvents", trace.take()}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace orrery
