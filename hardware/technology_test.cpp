#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "base/data_path.h"
#include "base/error.h"
#include "hardware/load_technology.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const TechnologyItem& item : list_technologies()) all.push_back(item.name);
  return all;
}

TEST(Technology, EveryFigureOfEveryFileHasASourceAConfidenceANodeAndAVoltage) {
  EXPECT_GE(names().size(), 7u);
  for (const std::string& name : names()) {
    Technology technology = load_technology(name);
    int figures = 0;
    const auto check = [&](const std::string& path, const Quantity& quantity) {
      for (const Figure& figure : quantity.figures) {
        EXPECT_FALSE(figure.source.empty()) << name << " " << path;
        EXPECT_FALSE(figure.confidence.empty()) << name << " " << path;
        EXPECT_GT(figure.node_nm, 0) << name << " " << path;
        EXPECT_GT(figure.voltage, 0) << name << " " << path;
        ++figures;
      }
    };
    for (const QuantityKey& key : quantities(technology)) check(key.path, *key.quantity);
    for (const auto& [type, dram] : technology.dram) {
      check("dram." + type, dram.read);
      check("dram." + type, dram.write);
    }
    EXPECT_GE(figures, 10) << name;
    EXPECT_FALSE(technology.description.empty());
  }
}

TEST(Technology, LadderOfEyerissIsOneTwoSixTwoHundred) {
  for (const std::string name : {"eyeriss_65nm", "eyeriss_normalized"}) {
    const Technology t = load_technology(name);
    const double unit = t.mac_energy.at(16, 16);
    EXPECT_DOUBLE_EQ(t.scratchpad.read.at(16), unit);
    EXPECT_DOUBLE_EQ(t.transfer_energy.at(16), 2 * unit);
    EXPECT_DOUBLE_EQ(t.buffer.read.at(16), 6 * unit);
    EXPECT_DOUBLE_EQ(t.dram.at("ladder").read.at(16), 200 * unit);
  }
}

TEST(Technology, PrecisionScalesAsStated) {
  const Technology t = load_technology("generic_45nm");
  EXPECT_DOUBLE_EQ(t.mac_energy.at(8, 8), 0.2);     // Horowitz
  EXPECT_NEAR(t.mac_energy.at(32, 32), 3.1, 0.12);  // published; a product of widths gives 3.2
  EXPECT_DOUBLE_EQ(t.mac_energy.at(8, 4), 0.1);
  EXPECT_DOUBLE_EQ(t.adder_energy.at(16), 0.05);  // published too
  EXPECT_DOUBLE_EQ(t.dram.at("lpddr4").read.at(64), 512);
}

/// The point of the issue: whatever size is drawn, ten times as much memory costs more.
TEST(Technology, LargerSramsCostMoreOverTheWholeRangeOfCacti) {
  for (const std::string name : {"cacti_65nm", "cacti_45nm", "cacti_32nm", "cacti_22nm"}) {
    const SramTable table = load_technology(name).sram;
    for (const SramPoint& point : table.points()) {
      const SramPoint same = table.at(point.bytes, point.width_bits);
      EXPECT_NEAR(same.read_pj, point.read_pj, 1e-9 * point.read_pj);
      EXPECT_NEAR(same.area_mm2, point.area_mm2, 1e-9 * point.area_mm2);
    }
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> exponent(std::log(512.0), std::log(1048576.0 / 10));
    std::uniform_real_distribution<double> width_of(8, 256), factor_of(1.01, 10);
    for (int i = 0; i < 2000; ++i) {
      const double bytes = std::exp(exponent(random)), width = width_of(random);
      for (const double factor : {factor_of(random), 10.0}) {
        const SramPoint small = table.at(bytes, width), large = table.at(factor * bytes, width);
        const std::string text = fmt::format("{}, seed 7, draw {}: {} bytes x {}, {} bits", name, i,
                                             bytes, factor, width);
        ASSERT_GT(large.read_pj, small.read_pj) << text;
        ASSERT_GT(large.write_pj, small.write_pj) << text;
        ASSERT_GT(large.area_mm2, small.area_mm2) << text;
        ASSERT_GT(large.leakage_mw, small.leakage_mw) << text;
      }
    }
  }
}

TEST(Technology, SaysHowFarASizeIsBeyondThePoints) {
  const SramTable table = load_technology("cacti_65nm").sram;
  EXPECT_EQ(table.beyond(512, 16), 1);
  EXPECT_EQ(table.beyond(1048576, 128), 1);
  EXPECT_DOUBLE_EQ(table.beyond(16 * 1048576, 64), 16);
  EXPECT_DOUBLE_EQ(table.beyond(64, 64), 8);
  EXPECT_DOUBLE_EQ(table.beyond(4096, 8), 2);
}

class TechnologyFile : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }
  /// What reading a file with this text complains about, from the file's name on.
  std::string complaint(const std::string& text) const {
    const std::string file = write("t.yaml", text);
    return complaint_of([&] { load_technology(file); });
  }

 private:
  TempFolder folder_;
};

TEST_F(TechnologyFile, ComplaintsNameLineKeyAndWhatIsAllowed) {
  const auto has = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  const std::string head = "node_nm: 65\nvoltage: 1\n";
  has(complaint(head + "mac:\n  energy: {pj: 1, bits: 8, source: me, confidence: sure}\n"),
      "t.yaml:4: mac.energy.confidence: found 'sure'; allowed: high, medium, low");
  has(complaint(head + "mac:\n  energy: {pj: -1, source: me, confidence: low}\n"),
      "t.yaml:4: mac.energy.pj");
  has(complaint(head + "mac:\n  energy: {pj: 1, confidence: low}\n"), "misses the key 'source'");
  has(complaint(head + "mac:\n  energy: {pj: 1, scales: linear, source: me, confidence: low}\n"),
      "misses the key 'bits'");
  has(complaint(head + "mac:\n  energy: {pj: 1, scales: cubic, source: me, confidence: low}\n"),
      "allowed: none, linear, product");
  has(complaint(head + "mac: {speed: 3}\n"), "unknown key; allowed here: energy, gated");
  has(complaint(head + "tube: {}\n"), "t.yaml:3: tube: unknown key");
  has(complaint(head + "mac:\n  energy: {units: 1, source: me, confidence: low}\n"), "unit_pj");
  has(complaint(head + "sram: {source: me, confidence: low, points: [[1, 2, 3]]}\n"), "allowed: 6");
  has(complaint(head + "sram: {source: me, confidence: low, points: [[512, 8, 1, 1, 1, 1]]}\n"),
      "at least two widths");
  has(complaint("extends: t.yaml\n"), "comes back to itself");
  has(complaint("extends: nothing\n"), "unknown technology 'nothing'");
}

/// Each of `parts` is in a note.
void expect_notes(const Technology& technology, const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& note : technology.notes) all += note + "\n";
  for (const std::string& part : parts)
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
}

/// The shape of the tables is that of Accelergy's documentation; the numbers are those of its
/// exercise 01_primitive_architecture_ERT (45 nm).
constexpr const char* kErt = R"(ERT:
  version: 0.3
  tables:
  - name: simple_primitive.PE[0..3].MAC
    actions:
    - name: mac_random
      arguments: null
      energy: 2.2
    - name: mac_reused
      arguments: null
      energy: 1.877
    - name: mac_gated
      arguments: null
      energy: 0.103
    - name: idle
      arguments: null
      energy: 0.066
  - name: simple_primitive.PE[0..3].buffer
    actions:
    - {name: read, arguments: null, energy: 0.253}
  - name: simple_primitive.PE[0..3].psum_spad[0..1]
    actions:
    - {name: access, arguments: null, energy: 0.15}
  - name: simple_primitive.GLB
    actions:
    - name: read
      arguments: {address_delta: 0, data_delta: 0}
      energy: 0.0
    - name: read
      arguments: {address_delta: 1, data_delta: 1}
      energy: 3.918
    - name: write
      arguments: {address_delta: 1, data_delta: 1}
      energy: 3.605
  - name: simple_primitive.DRAM
    actions:
    - {name: read, arguments: null, energy: 512}
)";
constexpr const char* kArt = R"(ART:
  version: 0.3
  tables:
  - name: simple_primitive.PE[0..3].MAC
    area: 1239.5
  - name: simple_primitive.GLB
    area: 23027.4
)";

TEST_F(TechnologyFile, ReadsAccelergysTables) {
  write("ART.yaml", kArt);
  const Technology t = load_technology(write("ERT.yaml", kErt));
  EXPECT_DOUBLE_EQ(t.mac_energy.at(16, 16), 2.2);
  EXPECT_DOUBLE_EQ(t.mac_gated.at(16, 16), 0.103);
  EXPECT_DOUBLE_EQ(t.buffer.read.at(64), 3.918) << "the most expensive of an action's energies";
  EXPECT_DOUBLE_EQ(t.buffer.write.at(64), 3.605);
  EXPECT_DOUBLE_EQ(t.operand_spad[2].read.at(16), 0.15);
  EXPECT_DOUBLE_EQ(t.dram.at(t.default_dram).read.at(1), 512);
  EXPECT_DOUBLE_EQ(t.mac_area.at(16), 1239.5);
  EXPECT_DOUBLE_EQ(t.buffer_area.at(1), 23027.4);
  EXPECT_DOUBLE_EQ(t.dram.at(t.default_dram).write.at(1), 512) << "there is no other energy";
  EXPECT_DOUBLE_EQ(t.mac_cycle.at(1), 0.066);
  const std::string pe = "simple_primitive.PE[0..3].";
  expect_notes(
      t, {"ERT.yaml: idle of " + pe + "MAC, of which the table has 4, is charged in every cycle",
          "ERT.yaml: nothing here corresponds to mac_reused of " + pe + "MAC",
          "ERT.yaml: of several energies for read of simple_primitive.GLB the largest",
          "ERT.yaml: simple_primitive.DRAM has no energy of writes: they are charged as reads",
          "ERT.yaml: nothing here corresponds to " + pe + "buffer"});
}

/// Every action is used or named: none of a table that has all kinds is passed over.
TEST_F(TechnologyFile, EveryActionOfAnAccelergyTableIsUsedOrNamed) {
  write("ART_all.yaml", R"(ART:
  tables:
  - {name: 'chip.PE[0..7].mac', area: 10}
  - {name: 'chip.glb[0..1]', area: 500}
  - {name: chip.router, area: 7}
)");
  const Technology t = load_technology(write("ERT_all.yaml", R"(ERT:
  version: '0.4'
  tables:
  - name: chip.PE[0..7].mac
    actions:
    - {name: compute, energy: 1}
    - {name: gated_compute, energy: 0.1}
    - {name: leak, energy: 0.01}
    - {name: reconfigure, energy: 9}
  - name: chip.PE[0..7].ifmap_spad
    actions: [{name: write, energy: 0.5}, {name: leak, energy: 0.02}]
  - name: chip.glb[0..1]
    actions: [{name: read, energy: 30}, {name: write, energy: 20}, {name: update, energy: 25}, {name: leak, energy: 3}]
  - name: chip.weights_glb[0..2]
    actions: [{name: read, energy: 40}, {name: write, energy: 50}, {name: leak, energy: 2}]
  - name: chip.host.DRAM[1..2]
    actions: [{name: read, energy: 100}, {name: write, energy: 1000}, {name: leak, energy: 5}]
  - name: chip.vector.mac
    actions: [{name: compute, energy: 77}]
  - name: chip.router
    actions: [{name: transfer, energy: 4}]
)"));
  EXPECT_DOUBLE_EQ(t.mac_energy.at(8), 1) << "the first of two";
  EXPECT_DOUBLE_EQ(t.mac_cycle.at(1), 0.01);
  EXPECT_DOUBLE_EQ(t.operand_spad[0].read.at(8), 0.5);
  EXPECT_DOUBLE_EQ(t.operand_spad_cycle[0].at(1), 0.02);
  EXPECT_DOUBLE_EQ(t.buffer.write.at(8), 20);
  EXPECT_DOUBLE_EQ(t.operand_buffer[1].read.at(8), 40);
  EXPECT_DOUBLE_EQ(t.operand_buffer[1].write.at(8), 50);
  EXPECT_DOUBLE_EQ(t.buffer_cycle.at(1), 2 * 3 + 3 * 2) << "of all instances";
  EXPECT_DOUBLE_EQ(t.dram.at("table").read.at(1), 100);
  EXPECT_DOUBLE_EQ(t.dram.at("table").write.at(1), 1000);
  EXPECT_DOUBLE_EQ(t.dram.at("table").cycle.at(1), 2 * 5);
  EXPECT_DOUBLE_EQ(t.mac_area.at(8), 10);
  EXPECT_DOUBLE_EQ(t.buffer_area.at(1), 2 * 500) << "of all instances";
  expect_notes(t, {"reconfigure of chip.PE[0..7].mac", "update of chip.glb[0..1]",
                   "chip.PE[0..7].ifmap_spad has no energy of reads: they are charged as writes",
                   "chip.vector.mac is not used: another component stands for the same part",
                   "ERT_all.yaml: nothing here corresponds to chip.router",
                   "ART_all.yaml: nothing here corresponds to chip.router"});
}

TEST_F(TechnologyFile, ATypeOfDramMayHaveAnEnergyForEachWay) {
  const std::string one = "source: me, confidence: low";
  const std::string file =
      write("two.yaml",
            "extends: cacti_45nm\ndram:\n  default: mine\n  mine:\n    read: {pj: 3, bits: 1, "
            "scales: linear, " +
                one + "}\n    write: {pj: 5, bits: 1, scales: linear, " + one +
                "}\n    cycle: {pj: 7, " + one + "}\n");
  const DramEnergy dram = load_technology(file).dram.at("mine");
  EXPECT_DOUBLE_EQ(dram.read.at(8), 24);
  EXPECT_DOUBLE_EQ(dram.write.at(8), 40);
  EXPECT_DOUBLE_EQ(dram.cycle.at(1), 7);
  EXPECT_NE(complaint("dram: {mine: {read: none, writes: none}}\n").find("dram.mine.writes"),
            std::string::npos);
}

TEST_F(TechnologyFile, ReadsAccelergysOlderTables) {
  const Technology t = load_technology(write("ERT.yaml", R"(ERT:
  tables:
    eyeriss_like.PE.weights_spad:
      fill:
      - {arguments: {address_delta: 0, data_delta: 0}, energy: 1.686}
      - {arguments: {address_delta: 1, data_delta: 1}, energy: 3.028}
      idle: {arguments: null, energy: 0.034}
      read:
      - {arguments: {address_delta: 1, data_delta: 1}, energy: 4.326}
    eyeriss_like.PE.mac:
      mac_random: {arguments: null, energy: 1.207}
)"));
  EXPECT_DOUBLE_EQ(t.mac_energy.at(16, 16), 1.207);
  EXPECT_DOUBLE_EQ(t.operand_spad[1].read.at(16), 4.326);
  EXPECT_DOUBLE_EQ(t.operand_spad[1].write.at(16), 3.028);
}

TEST_F(TechnologyFile, AnAccelergyTableWithoutAMacIsRefused) {
  const std::string text = complaint("ERT:\n  tables:\n  - {name: a.glb, actions: []}\n");
  EXPECT_NE(text.find("mac"), std::string::npos) << text;
}

}  // namespace
}  // namespace orrery
