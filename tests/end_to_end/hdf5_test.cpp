#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <regex>
#include <thread>

#include "base/hdf5_handle.h"
#include "base/hdf5_read.h"
#include "tests/end_to_end/program_fixture.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

class Hdf5 : public Program {
 protected:
  std::string path(const std::string& file) const { return (folder() / file).string(); }

  Hdf5Handle open(const std::string& file) const {
    silence_hdf5();
    return {H5Fopen(path(file).c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  }

  std::vector<double> reals(const std::string& file, const std::string& dataset) const {
    const Hdf5Handle opened = open(file);
    const Hdf5Handle data(H5Dopen2(opened.id(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
    const Hdf5Handle space(H5Dget_space(data.id()), H5Sclose);
    std::vector<double> all(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.id())));
    EXPECT_GE(H5Dread(data.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), 0);
    return all;
  }

  std::vector<std::string> texts(const std::string& file, const std::string& dataset) const {
    const Hdf5Handle opened = open(file);
    const Hdf5Handle data(H5Dopen2(opened.id(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
    const Hdf5Handle space(H5Dget_space(data.id()), H5Sclose),
        type(H5Dget_type(data.id()), H5Tclose);
    std::vector<char*> all(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.id())));
    EXPECT_GE(H5Dread(data.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), 0);
    const std::vector<std::string> copies(all.begin(), all.end());
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, all.data());
    return copies;
  }

  /// Compares a column of the file with the same key of every layer, and all that are below it.
  void expect_same(const Json& layers, const Json& first, const std::string& key) const {
    if (first.is_object()) {
      for (const auto& [below, value] : first.items()) {
        expect_same(layers, value, key + "/" + below);
      }
      return;
    }
    ++compared_;
    const Json::json_pointer at(key);
    const std::string dataset = "/layers" + key;
    SCOPED_TRACE(dataset);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const Json& value = layers[i].at(at);
      if (value.is_string()) {
        EXPECT_EQ(texts("run.h5", dataset).at(i), value);
      } else if (value.is_number_float()) {
        EXPECT_EQ(reals("run.h5", dataset).at(i), value.get<double>());
      } else if (value.is_number()) {
        EXPECT_EQ(read_hdf5_integers(path("run.h5"), dataset).values.at(i),
                  value.get<std::int64_t>());
      } else if (value.is_boolean()) {
        EXPECT_EQ(read_hdf5_integers(path("run.h5"), dataset).values.at(i),
                  value.get<bool>() ? 1 : 0);
      } else if (value.is_null()) {
        EXPECT_EQ(read_hdf5_integers(path("run.h5"), dataset).values.at(i), -1);
      }
    }
  }

  mutable int compared_ = 0;
};

TEST_F(Hdf5, HasTheNamesAndNumbersOfTheJson) {
  const std::string arguments = "simulate --workload tiny --check --set array.rows=5";
  ASSERT_EQ(orrery(arguments + " --output run.h5").code, 0);
  ASSERT_EQ(orrery(arguments + " --output run.json").code, 0);
  const Json json = Json::parse(read("run.json"));
  expect_same(json["layers"], json["layers"][0], "");
  EXPECT_GT(compared_, 80);
  const Json& add = json["layers"].at(5);  // has no unit, which a note says
  ASSERT_EQ(add["notes"].size(), 1U) << add["name"];
  EXPECT_EQ(texts("run.h5", "/layers/notes").at(5), add["notes"][0]);
  EXPECT_EQ(texts("run.h5", "/layers/notes").at(0), "");
  EXPECT_EQ(read_hdf5_integers(path("run.h5"), "/total/cycles").values.at(0),
            json["total"]["cycles"].get<std::int64_t>());
  EXPECT_EQ(read_hdf5_integers(path("run.h5"), "/layers/cycles").shape,
            (std::vector<std::int64_t>{static_cast<std::int64_t>(json["layers"].size())}));
}

TEST_F(Hdf5, SaysWhereItComesFromSoThatItCanBeHadAgain) {
  ASSERT_EQ(
      orrery("simulate --gemm 9,8,7 --check --seed 5 --set 'array.rows=3' --output a.h5").code, 0);
  EXPECT_EQ(texts("a.h5", "/provenance/command").at(0),
            "orrery simulate --gemm 9,8,7 --check --seed 5 --set array.rows=3 --output a.h5");
  EXPECT_EQ(read_hdf5_integers(path("a.h5"), "/provenance/seed").values.at(0), 5);
  EXPECT_TRUE(orrery("version").out.find(texts("a.h5", "/provenance/commit").at(0)) !=
              std::string::npos);
  const std::string first = read("a.h5");
  // The configuration alone runs to the same results.
  write("hardware.yaml", texts("a.h5", "/configuration/hardware").at(0));
  write("dataflow.yaml", texts("a.h5", "/configuration/dataflow").at(0));
  ASSERT_EQ(orrery("simulate --gemm 9,8,7 --check --seed 5 --hardware hardware.yaml --dataflow "
                   "./dataflow.yaml --output b.h5")
                .code,
            0);
  for (const std::string key : {"/layers/cycles", "/layers/pe_cycles/filling"}) {
    EXPECT_EQ(read_hdf5_integers(path("a.h5"), key).values,
              read_hdf5_integers(path("b.h5"), key).values);
  }
  // And the same command gives the same bytes.
  ASSERT_EQ(
      orrery("simulate --gemm 9,8,7 --check --seed 5 --set 'array.rows=3' --output a.h5").code, 0);
  EXPECT_TRUE(read("a.h5") == first);
}

/// A dataset in which a count does not fit 64 bits is of texts, and the others stay numbers.
TEST_F(Hdf5, CountsBeyond64BitsAreTexts) {
  write("two.yaml",
        "name: two\nlayers:\n  - {name: a, op: matmul, m: 2000000, n: 2000000, k: 2000000}\n"
        "  - {name: b, op: matmul, m: 20, n: 20, k: 20}\n"
        "  - {name: c, op: matmul, m: 2000000, n: 2000000, k: 2000000}\n");
  ASSERT_EQ(orrery("simulate --workload two.yaml --technology cacti_45nm --output two.h5").code, 0);
  const Json json = simulate("--workload two.yaml --technology cacti_45nm");
  const std::vector<std::string> energies = texts("two.h5", "/layers/energy/total_aj");
  ASSERT_EQ(energies.size(), 3U);
  EXPECT_EQ(energies[0], json["layers"][0]["energy"]["total_aj"]);
  EXPECT_EQ(energies[1], json["layers"][1]["energy"]["total_aj"].dump());
  EXPECT_EQ(texts("two.h5", "/total/macs").at(0), "16000000000000008000");
  EXPECT_EQ(read_hdf5_integers(path("two.h5"), "/layers/macs").values.at(1), 8000);
  EXPECT_EQ(reals("two.h5", "/layers/energy/total_pj").at(0),
            json["layers"][0]["energy"]["total_pj"].get<double>());
}

/// Starts the program, and kills it after `delay`. Returns whether it had ended before.
bool run_and_kill(const std::string& folder, std::chrono::microseconds delay) {
  const pid_t child = fork();
  if (child == 0) {
    if (chdir(folder.c_str()) == 0) {
      execl(ORRERY_PROGRAM, "orrery", "simulate", "--workload", "tiny", "--output", "run.h5",
            nullptr);
    }
    _exit(127);
  }
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status);
}

/// ORRERY_SEEDS=200 kills two hundred times.
TEST_F(Hdf5, KilledAtAnyMomentTheFileIsAbsentOrComplete) {
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(orrery("simulate --workload tiny --output whole.h5").code, 0);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start);
  std::mt19937_64 random(1);
  std::uint64_t absent = 0, complete = 0, killed = 0;
  const std::uint64_t times = seeds(50);
  for (std::uint64_t i = 0; i < times; ++i) {
    std::filesystem::remove(path("run.h5"));
    // Most moments of a run, and more often those at its end, when the file is written.
    const auto most = static_cast<std::uint64_t>(took.count()) + 1;
    const std::uint64_t delay = i % 2 == 0 ? random() % most : most * 3 / 4 + random() % (most / 2);
    killed += run_and_kill(folder().string(), std::chrono::microseconds(delay)) ? 0 : 1;
    if (!std::filesystem::exists(path("run.h5"))) {
      ++absent;
      continue;
    }
    ++complete;
    EXPECT_EQ(read_hdf5_integers(path("run.h5"), "/layers/cycles").values,
              read_hdf5_integers(path("whole.h5"), "/layers/cycles").values);
    EXPECT_EQ(std::filesystem::file_size(path("run.h5")) > 10'000, true);
  }
  EXPECT_EQ(absent + complete, times);
  EXPECT_GT(killed, 0U);
  EXPECT_GT(absent, 0U);
}

/// The first of these that has h5py; empty when none does.
std::string python_with_h5py() {
  for (const std::string python : {"python3", "/usr/bin/python3"}) {
    if (run_shell(python + " -c 'import h5py'").code == 0) return python;
  }
  return "";
}

TEST_F(Hdf5, TheExampleOfTheDocumentationRuns) {
  const std::string python = python_with_h5py();
  if (python.empty()) GTEST_SKIP() << "no Python with h5py (Debian: python3-h5py)";
  std::ifstream in(std::filesystem::path(ORRERY_SOURCE_DIR) / "docs/output.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  static const std::regex block("```python\n([^`]*)```");
  std::smatch match;
  ASSERT_TRUE(std::regex_search(text, match, block));
  write("example.py", match[1]);
  ASSERT_EQ(orrery("simulate --workload tiny --output run.h5").code, 0);
  const ShellResult result =
      run_shell("cd '" + folder().string() + "' && " + python + " example.py");
  EXPECT_EQ(result.code, 0) << result.err;
  const Json json = simulate("--workload tiny");
  for (const Json& layer : json["layers"]) {
    EXPECT_NE(result.out.find(layer["name"].get<std::string>() + " " + layer["cycles"].dump()),
              std::string::npos)
        << result.out;
  }
}

}  // namespace
}  // namespace orrery
