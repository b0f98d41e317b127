#include "hardware/load.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "base/data_path.h"
#include "base/error.h"
#include "hardware/keys.h"
#include "hardware/print.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

testing::AssertionResult starts_with(const std::string& found, const std::string& expected) {
  return found.starts_with(expected)
             ? testing::AssertionSuccess()
             : testing::AssertionFailure() << "found:    " << found << "\nexpected: " << expected;
}

/// A folder of its own that is gone afterwards.
class LoadHardware : public testing::Test {
 protected:
  LoadHardware() {
    std::string folder = (fs::temp_directory_path() / "orrery_XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder " + folder);
    folder_ = folder;
  }
  ~LoadHardware() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const fs::path file = folder_ / name;
    std::ofstream(file) << text;
    return file.string();
  }

  /// The complaint about `text`, with the folder cut off; "accepted" when there is none.
  std::string complaint(const std::string& text, const std::vector<std::string>& sets = {}) {
    return complaint_about_file(write("a.yaml", text), sets);
  }

  std::string complaint_about_file(const std::string& file,
                                   const std::vector<std::string>& sets = {}) {
    try {
      load_accelerator(file, sets);
    } catch (const InputError& e) {
      std::string message = e.what();
      const std::string prefix = folder_.string() + "/";
      for (auto at = message.find(prefix); at != std::string::npos; at = message.find(prefix)) {
        message.erase(at, prefix.size());
      }
      return message;
    }
    return "accepted";
  }

  fs::path folder_;
};

TEST_F(LoadHardware, EveryPresetPrintsToAnEqualAccelerator) {
  const std::vector<std::string> names = data_names("hardware/presets");
  EXPECT_GE(names.size(), 6U);
  for (const std::string& name : names) {
    const Accelerator preset = load_accelerator(name);
    EXPECT_EQ(preset.name, name);
    EXPECT_FALSE(preset.description.empty()) << name;
    const std::string printed = print_accelerator(preset);
    EXPECT_EQ(load_accelerator(write(name + "_copy.yaml", printed)), preset) << printed;
  }
}

TEST_F(LoadHardware, StatedKeysArriveAndOthersKeepTheirDefaults) {
  const Accelerator a = load_accelerator(write("mine.yaml", R"(
clock_mhz: 2/3
precision: {psum_bits: 24}
array:
  rows: 7
  flow_control: elastic
  outputs: {path: through_array, interval: 3}
edges: {filter: {fifo_depth: 9}}
buffer:
  capacity_bytes: 3M
  ofmap: {capacity_bytes: 5K, banks: 2}
dram: {clock_mhz: 933.33}
)"));
  EXPECT_EQ(a.name, "mine");
  EXPECT_EQ(a.clock_mhz, Ratio(2, 3));
  EXPECT_EQ(a.psum_bits, 24);
  EXPECT_EQ(a.array.rows, 7);
  EXPECT_EQ(a.array.cols, ArrayConfig().cols);
  EXPECT_EQ(a.array.flow_control, FlowControl::kElastic);
  EXPECT_EQ(a.array.outputs.path, OutputPath::kThroughArray);
  EXPECT_EQ(a.array.outputs.interval, 3);
  EXPECT_EQ(a.edge(Operand::kFilter).fifo_depth, 9);
  EXPECT_EQ(a.edge(Operand::kIfmap), EdgeConfig());
  EXPECT_EQ(a.buffer.capacity_bytes, 3 << 20);
  EXPECT_EQ(a.buffer.of(Operand::kOfmap).capacity_bytes, 5 << 10);
  EXPECT_EQ(a.buffer.of(Operand::kOfmap).banks, 2);
  EXPECT_EQ(a.buffer.of(Operand::kIfmap), PartitionConfig());
  EXPECT_EQ(a.dram.clock_mhz, Ratio(93333, 100));
}

TEST_F(LoadHardware, EveryKeyCanBeSetToWhatEveryPresetSays) {
  const std::string base = write("base.yaml", "buffer: {ideal: true}");
  for (const std::string& name : data_names("hardware/presets")) {
    Accelerator preset = load_accelerator(name);
    std::vector<std::string> sets;
    for (const Key& key : describe(preset)) {
      if (!key.is_group()) sets.push_back(key.path + "=" + key.print());
    }
    EXPECT_EQ(load_accelerator(base, sets), preset);
  }
}

TEST_F(LoadHardware, SetOverridesTheFileAndTheLastOneWins) {
  const std::string file = write("a.yaml", "array: {rows: 3, cols: 5}\nbuffer: {ideal: true}");
  const Accelerator a = load_accelerator(file, {"array.rows=8", "array.outputs.latency=2",
                                                "array.rows=9", "buffer.capacity_bytes=1M"});
  EXPECT_EQ(a.array.rows, 9);
  EXPECT_EQ(a.array.cols, 5);
  EXPECT_EQ(a.array.outputs.latency, 2);
  EXPECT_EQ(a.buffer.capacity_bytes, 1 << 20);
  EXPECT_EQ(load_accelerator(file).array.rows, 3);
}

TEST_F(LoadHardware, ExtendsStatesOnlyWhatDiffers) {
  Accelerator expected = load_accelerator("systolic_32x32");
  expected.name = "small";
  expected.array.rows = 8;
  EXPECT_EQ(load_accelerator(write("small.yaml", "extends: systolic_32x32\narray: {rows: 8}")),
            expected);

  expected.name = "smaller";  // by a path seen from the file that says it, through two files
  expected.array.cols = 4;
  EXPECT_EQ(load_accelerator(write("smaller.yaml", "extends: ./small.yaml\narray: {cols: 4}")),
            expected);
  expected.array.rows = 2;
  EXPECT_EQ(load_accelerator((folder_ / "smaller.yaml").string(), {"array.rows=2"}), expected);
}

TEST_F(LoadHardware, ComplaintNamesTheFileThatSaidIt) {
  write("base.yaml", "buffer: {ideal: true}\narray:\n  pad_steps: true\n  max_steps: 4\n");
  const std::string file = write("top.yaml", "extends: ./base.yaml\narray: {max_steps: 0}\n");
  EXPECT_EQ(complaint_about_file(file),
            "./base.yaml:3: array.pad_steps: found true while array.max_steps is 0; allowed: true "
            "only where array.max_steps is 1 or more");
}

TEST_F(LoadHardware, ExtendingInACircleIsRefused) {
  write("b.yaml", "extends: ./a.yaml");
  EXPECT_EQ(complaint("extends: ./b.yaml"),
            "./b.yaml:1: extends: found './a.yaml', which comes back to itself; allowed: hardware "
            "that does not extend this one");
  EXPECT_EQ(complaint("\nextends: ./a.yaml"),
            "a.yaml:2: extends: found './a.yaml', which comes back to itself; allowed: hardware "
            "that does not extend this one");
}

TEST_F(LoadHardware, UnknownHardwareListsThePresets) {
  EXPECT_EQ(complaint_about_file("tpu"),
            "unknown hardware 'tpu'; allowed: axis_sa, codesign_256, dpu_b4096, "
            "eyeriss_cluster_rtl, eyeriss_v1, "
            "eyeriss_v1_rtl, scalesim, "
            "stonne_tpu, systolic_32x32, "
            "tpu_v1, ws_shadow, or a file that ends in .yaml");
  EXPECT_TRUE(
      starts_with(complaint("name: x\nextends: tpu"), "a.yaml:2: extends: unknown hardware 'tpu'"));
  EXPECT_EQ(complaint_about_file("absent.yaml"),
            "absent.yaml: cannot open the file: No such file or directory");
}

struct Malformed {
  const char* text;
  const char* complaint;  // how it starts
};

std::ostream& operator<<(std::ostream& out, const Malformed& malformed) {
  return out << malformed.text;
}

class MalformedHardware : public LoadHardware, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedHardware, IsOneLineWithPlaceAndKey) {
  const std::string found = complaint(GetParam().text);
  EXPECT_TRUE(starts_with(found, GetParam().complaint));
  EXPECT_EQ(found.find('\n'), std::string::npos) << found;
  EXPECT_LT(found.size(), 400U) << found;
}

constexpr Malformed kMalformed[] = {
    // not the shape of an accelerator
    {"", "a.yaml: found nothing; allowed: a map of keys"},
    {"array", "a.yaml:1: found 'array'; allowed: a map of keys"},
    {"- array", "a.yaml:1: found a list; allowed: a map of keys"},
    {"array: {rows: 3", "a.yaml:1: not YAML: "},
    {"name: x\n\tarray: 3", "a.yaml:2: not YAML: "},
    {"name: x\narray: 3", "a.yaml:2: array: found '3'; allowed: a map with any of rows, cols, "},
    {"array: [1, 2]", "a.yaml:1: array: found a list; allowed: a map with any of "},
    {"name: x\narray: ~", "a.yaml:2: array: found nothing; allowed: a map with any of "},
    {"array: {rows: {n: 3}}", "a.yaml:1: array.rows: found a map; allowed: 1 to 4096"},
    {"array: {rows: [3]}", "a.yaml:1: array.rows: found a list; allowed: 1 to 4096"},
    {"array: {rows: }", "a.yaml:1: array.rows: found nothing; allowed: 1 to 4096"},
    // keys
    {"name: x\narrray: 3", "a.yaml:2: arrray: unknown key; allowed here: name, description, "},
    {"array:\n  rowz: 3",
     "a.yaml:2: array.rowz: unknown key; allowed here: rows, cols, network, flow_control, "},
    {"buffer: {psum: {banks: 3}}",
     "a.yaml:1: buffer.psum: unknown key; allowed here: ideal, capacity_bytes, "},
    {"\"a\\nb\": 3", "a.yaml:1: a b: unknown key; allowed here: "},
    {"edges: {ofmap: {latency: 3}}",
     "a.yaml:1: edges.ofmap: unknown key; allowed here: ifmap, filter"},
    {"array: {extends: scalesim}", "a.yaml:1: array.extends: unknown key; allowed here: rows, "},
    {"array:\n  rows: 3\n  rows: 4", "a.yaml:3: array.rows: given twice"},
    {"dram: {ideal: true}\ndram: {ideal: true}", "a.yaml:2: dram: given twice"},
    {"? [a, b]\n: 3", "a.yaml:1: has a key that is not a word"},
    // values
    {"array:\n  rows: 0", "a.yaml:2: array.rows: found '0'; allowed: 1 to 4096"},
    {"array: {cols: -3}", "a.yaml:1: array.cols: found '-3'; allowed: 1 to 4096"},
    {"array: {cols: 4097}", "a.yaml:1: array.cols: found '4097'; allowed: 1 to 4096"},
    {"array: {cols: 99999999999999999999}",
     "a.yaml:1: array.cols: found '99999999999999999999'; allowed: 1 to 4096"},
    {"array: {cols: 4.5}", "a.yaml:1: array.cols: found '4.5'; allowed: 1 to 4096"},
    {"array: {cols: four}", "a.yaml:1: array.cols: found 'four'; allowed: 1 to 4096"},
    {"array: {cols: 1K}", "a.yaml:1: array.cols: found '1K'; allowed: 1 to 4096"},
    {"array: {barrier: drain}",
     "a.yaml:1: array.barrier: found 'drain'; allowed: none, computed, drained"},
    {"array: {flow_control: \"a\\nb\"}",
     "a.yaml:1: array.flow_control: found 'a b'; allowed: lockstep, elastic"},
    {"array: {pad_steps: 1}", "a.yaml:1: array.pad_steps: found '1'; allowed: true, false"},
    {"precision: {psum_bits: 0}", "a.yaml:1: precision.psum_bits: found '0'; allowed: 1 to 64"},
    {"precision: {ifmap_bits: 65}", "a.yaml:1: precision.ifmap_bits: found '65'; allowed: 1 to 64"},
    {"clock_mhz: 0", "a.yaml:1: clock_mhz: found '0'; allowed: 0.001 to 100000, "},
    {"clock_mhz: -1", "a.yaml:1: clock_mhz: found '-1'; allowed: 0.001 to 100000, "},
    {"clock_mhz: 1/0", "a.yaml:1: clock_mhz: found '1/0'; allowed: 0.001 to 100000, "},
    {"clock_mhz: 1e3", "a.yaml:1: clock_mhz: found '1e3'; allowed: 0.001 to 100000, "},
    {"clock_mhz: 100001", "a.yaml:1: clock_mhz: found '100001'; allowed: 0.001 to 100000, "},
    {"clock_mhz: 33.333333", "a.yaml:1: clock_mhz: found '33.333333'; allowed: 0.001 to 100000, "},
    {"clock_mhz: 9999999999999999999/0.000000001", "a.yaml:1: clock_mhz: found '99999999999999999"},
    {"edges: {ifmap: {fifo_depth: 0}}",
     "a.yaml:1: edges.ifmap.fifo_depth: found '0'; allowed: 1 to 1048576"},
    {"buffer: {capacity_bytes: 12Q}",
     "a.yaml:1: buffer.capacity_bytes: found '12Q'; allowed: 0 to 64G, with suffix K, M or G"},
    {"buffer: {capacity_bytes: 9223372036854775807G}",
     "a.yaml:1: buffer.capacity_bytes: found '9223372036854775807G'; allowed: 0 to 64G, "},
    {"buffer: {capacity_bytes: -9223372036854775807G}",
     "a.yaml:1: buffer.capacity_bytes: found '-9223372036854775807G'; allowed: 0 to 64G, "},
    {"buffer: {ifmap: {banks: 0}}", "a.yaml:1: buffer.ifmap.banks: found '0'; allowed: 1 to 65536"},
    // impossible hardware
    {"name: x", "a.yaml: buffer.capacity_bytes: found 0; allowed: 1 or more, or buffer.ideal: "},
    {"buffer:\n  capacity_bytes: 0",
     "a.yaml:2: buffer.capacity_bytes: found 0; allowed: 1 or more, or buffer.ideal: true"},
    {"buffer:\n  capacity_bytes: 1K\n  filter:\n    capacity_bytes: 2K",
     "a.yaml:4: buffer.filter.capacity_bytes: found 2K, more than the whole buffer; allowed: at "
     "most buffer.capacity_bytes, which is 1K"},
    {"buffer:\n  capacity_bytes: 3K\n  ifmap: {capacity_bytes: 2K}\n  ofmap: {capacity_bytes: 2K}",
     "a.yaml:2: buffer.capacity_bytes: found 3K, less than its partitions need; allowed: at least "
     "4097"},
    {"buffer:\n  capacity_bytes: 5",
     "a.yaml:2: buffer.capacity_bytes: found 5, less than its partitions need; allowed: at least "
     "6"},
    {"buffer:\n  capacity_bytes: 1K\n  ofmap:\n    capacity_bytes: 3",
     "a.yaml:4: buffer.ofmap.capacity_bytes: found 3, less than one word; allowed: 0 or at least "
     "4"},
    {"buffer: {ideal: true}\narray:\n  pad_steps: true",
     "a.yaml:3: array.pad_steps: found true while array.max_steps is 0; allowed: "},
    {"buffer: {ideal: true}\narray:\n  outputs:\n    path: registers\n    collector: half",
     "a.yaml:5: array.outputs.collector: found half while array.outputs.path is not direct; "},
    {"buffer: {ideal: true}\narray:\n  rows: 4096\n  cols: 4096\n  stationary_words: 100",
     "a.yaml:3: array.rows: found 4096 x 4096 PEs with 102 words of registers each; allowed: "},
    {"buffer: {ideal: true}\nedges:\n  filter:\n    fifo_depth: 1000000",
     "a.yaml:4: edges.filter.fifo_depth: found 1000000 slices of 32 words; allowed: "},
};

INSTANTIATE_TEST_SUITE_P(, MalformedHardware, testing::ValuesIn(kMalformed));

TEST_F(LoadHardware, MalformedSetNamesTheOption) {
  const auto set = [&](const std::string& text) {
    return complaint("buffer: {ideal: true}", {"array.rows=2", text});
  };
  EXPECT_EQ(set("array.rows=0"), "--set array.rows=0: array.rows: found '0'; allowed: 1 to 4096");
  EXPECT_EQ(set("array.rows"), "--set array.rows: found no value; allowed: path.to.key=value");
  EXPECT_EQ(set("array.rows="), "--set array.rows=: found no value; allowed: path.to.key=value");
  EXPECT_EQ(set("array.rows=#"),
            "--set array.rows=#: array.rows: found nothing; allowed: 1 to 4096");
  EXPECT_EQ(set("array.rows={a: 1}"),
            "--set array.rows={a: 1}: array.rows: found a map; allowed: 1 to 4096");
  EXPECT_TRUE(starts_with(set("array.rows=["), "--set array.rows=[: array.rows: not YAML: en"));
  EXPECT_TRUE(starts_with(set("=3"), "--set =3: unknown key; allowed at the top: name, "));
  EXPECT_TRUE(
      starts_with(set("rows=3"), "--set rows=3: rows: unknown key; allowed at the top: name"));
  EXPECT_TRUE(starts_with(set("array..rows=3"),
                          "--set array..rows=3: array..rows: unknown key; allowed in array: rows"));
  EXPECT_EQ(set("edges.ofmap.latency=3"),
            "--set edges.ofmap.latency=3: edges.ofmap.latency: unknown key; allowed in edges: "
            "ifmap, filter; did you mean 'edges.ifmap.latency'?");
  EXPECT_TRUE(
      starts_with(set("array.rows.x=3"),
                  "--set array.rows.x=3: array.rows.x: unknown key; allowed in array: rows, "));
  EXPECT_EQ(set("dram=3"),
            "--set dram=3: dram: found a group; allowed: one of its keys: ideal, bus_bytes, "
            "clock_mhz, latency_clocks, type, run_length");
  EXPECT_EQ(set("array.outputs.collector=half\n"), "accepted");
  EXPECT_EQ(set("buffer.ideal=false"),
            "a.yaml: buffer.capacity_bytes: found 0; allowed: 1 or more, or buffer.ideal: true for "
            "a buffer without limits");
}

}  // namespace
}  // namespace orrery
