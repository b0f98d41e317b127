#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

class Trace : public Program {
 protected:
  /// The trace of a run, after what holds for every trace.
  Json trace(const std::string& arguments) const {
    const ShellResult result =
        orrery("simulate --format json --output run.json --trace trace.json " + arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    Json json = Json::parse(read("trace.json"), nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << arguments;
    expect_well_formed(json);
    return json;
  }

  static std::map<std::int64_t, std::string> track_names(const Json& json) {
    std::map<std::int64_t, std::string> names;
    for (const Json& event : json["traceEvents"]) {
      if (event["name"] == "thread_name") {
        names[event["tid"].get<std::int64_t>()] = event["args"]["name"];
      }
    }
    return names;
  }

  static std::vector<Json> spans(const Json& json, const std::string& track) {
    const auto names = track_names(json);
    std::vector<Json> found;
    for (const Json& event : json["traceEvents"]) {
      if (event["ph"] == "X" && names.at(event["tid"]) == track) found.push_back(event);
    }
    return found;
  }

  static std::int64_t end(const Json& span) {
    return span["ts"].get<std::int64_t>() + span["dur"].get<std::int64_t>();
  }

  /// Cycles of each name on a track, those inside merged spans included.
  static std::map<std::string, std::int64_t> cycles_by_name(const std::vector<Json>& spans) {
    std::map<std::string, std::int64_t> cycles;
    for (const Json& span : spans) {
      if (span.contains("args") && span["args"].contains("cycles")) {
        for (const auto& [name, count] : span["args"]["cycles"].items()) {
          cycles[name] += count.get<std::int64_t>();
        }
      } else {
        cycles[span["name"]] += span["dur"].get<std::int64_t>();
      }
    }
    return cycles;
  }

  /// Spans that a track stands for.
  static std::int64_t count(const std::vector<Json>& spans) {
    std::int64_t all = 0;
    for (const Json& span : spans) {
      const bool merged = span.contains("args") && span["args"].contains("merged");
      all += merged ? span["args"]["merged"].get<std::int64_t>() : 1;
    }
    return all;
  }

 private:
  /// Spans of a track follow one another, in time and in the file, lie within a layer's, and all is
  /// as long as the run; the array always does something.
  void expect_well_formed(const Json& json) const {
    const Json run = Json::parse(read("run.json"));
    const std::int64_t cycles = run["total"]["cycles"];
    EXPECT_EQ(json["otherData"]["cycles"], cycles);
    const std::vector<Json> layers = spans(json, "layers");
    ASSERT_EQ(layers.size(), run["layers"].size());
    for (const auto& [id, name] : track_names(json)) {
      std::int64_t last = 0;
      std::size_t layer = 0;
      for (const Json& span : spans(json, name)) {
        EXPECT_GE(span["ts"].get<std::int64_t>(), last) << name;
        EXPECT_GT(span["dur"].get<std::int64_t>(), 0) << name;
        last = end(span);
        while (layer < layers.size() && end(layers[layer]) <= span["ts"].get<std::int64_t>()) {
          ++layer;
        }
        ASSERT_LT(layer, layers.size()) << name;
        EXPECT_LE(last, end(layers[layer])) << name << " goes on behind its layer";
      }
      EXPECT_LE(last, cycles) << name;
    }
    std::int64_t next = 0;
    for (const Json& span : spans(json, "array")) {
      EXPECT_EQ(span["ts"].get<std::int64_t>(), next);
      next = end(span);
    }
    EXPECT_EQ(next, cycles);
    std::int64_t in_names = 0;
    for (const auto& [name, time] : cycles_by_name(spans(json, "array"))) in_names += time;
    EXPECT_EQ(in_names, cycles);
    std::map<std::string, std::int64_t> counted;
    for (const Json& event : json["traceEvents"]) {
      if (event["ph"] != "C") continue;
      std::int64_t& time = counted[event["name"]];
      EXPECT_GE(event["ts"].get<std::int64_t>(), time);
      time = event["ts"];
      EXPECT_GE(event["args"]["mean"].get<double>(), 0);
    }
  }
};

TEST_F(Trace, IsWellFormedForEveryArray) {
  for (const std::string arguments :
       {"--workload tiny", "--workload tiny --set array.flow_control=elastic",
        "--hardware eyeriss_v1 --conv c=6,h=12,w=12,k=9,r=3,s=3",
        "--hardware scalesim --gemm 30,40,50", "--gemm 9,9,9 --set array.rows=3"}) {
    SCOPED_TRACE(arguments);
    const Json json = trace(arguments);
    EXPECT_EQ(json["otherData"]["merged_spans"], 0);
  }
}

TEST_F(Trace, HasEveryFoldTileAndTransfer) {
  const Json json = trace(
      "--gemm 100,64,70 --set array.rows=8 --set array.cols=8 --set buffer.capacity_bytes=4K "
      "--set buffer.ofmap.capacity_bytes=0");
  const Json layer = Json::parse(read("run.json"))["layers"][0];
  EXPECT_GT(layer["tiles"]["count"], 1);
  EXPECT_EQ(count(spans(json, "tiles")), layer["tiles"]["count"].get<std::int64_t>());
  EXPECT_EQ(count(spans(json, "folds")), layer["folds"].get<std::int64_t>());
  std::map<std::string, int> jobs;
  for (const Json& span : spans(json, "DMA")) ++jobs[span["name"]];
  EXPECT_GT(jobs["load ifmap"], 1);
  EXPECT_GT(jobs["load filter"], 0);
  EXPECT_GT(jobs["store ofmap"], 1);
  // A lockstep array computes or not as a whole: its steps are its computing cycles.
  const auto cycles = cycles_by_name(spans(json, "array"));
  EXPECT_GT(cycles.at("computing"), 0);
  EXPECT_GT(cycles.at("waiting_dram"), 0);
}

TEST_F(Trace, StaysWithinItsBoundAndSaysWhatItMerged) {
  const std::string run = "--gemm 300,64,70 --set array.rows=8 --set array.cols=8 ";
  const Json full = trace(run), small = trace(run + "--trace-spans 32");
  EXPECT_EQ(full["otherData"]["merged_spans"], 0);
  EXPECT_GT(small["otherData"]["merged_spans"], 0);
  EXPECT_LT(small["traceEvents"].size(), 32U * 6 + 20);
  EXPECT_GT(full["traceEvents"].size(), small["traceEvents"].size());
  EXPECT_GT(spans(small, "layers")[0]["args"]["merged_within"]["folds"], 1);
  for (const std::string track : {"folds", "DMA", "array", "tiles"}) {
    EXPECT_EQ(count(spans(small, track)), count(spans(full, track))) << track;
    EXPECT_EQ(cycles_by_name(spans(small, track)), cycles_by_name(spans(full, track))) << track;
  }
}

TEST_F(Trace, IsThereInFullOrNotAtAllAndChangesNoCount) {
  const Json traced = [&] {
    trace("--workload tiny");
    Json json = Json::parse(read("run.json"));
    json.erase("provenance");
    return json;
  }();
  Json plain = simulate("--workload tiny --engine stepped");
  plain.erase("provenance");
  plain["notes"] = traced["notes"];  // which say that all was stepped
  EXPECT_EQ(traced, plain);
  EXPECT_EQ(orrery("simulate --gemm 4,4,4 --trace none/trace.json").code, 2);
}

}  // namespace
}  // namespace orrery
