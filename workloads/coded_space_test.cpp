#include "workloads/coded_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "base/error.h"
#include "tests/complaint.h"
#include "tests/reference/reference_rows.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// What the authors count beside the weights: two numbers for each channel that is normalised, a
/// bias where a layer has one.
struct Extras {
  bool normalised = true, bias = false;
};

Extras extras_of(const Layer& layer) {
  if (layer.op == Op::kFullyConnected) return {false, true};
  if (layer.name.ends_with(".shortcut")) return {false, false};
  return {};
}

std::int64_t parameters_of(const Network& network) {
  std::int64_t sum = 0;
  for (const Layer& layer : network.layers) {
    if (!layer.has_macs()) continue;
    const std::int64_t filters = layer.shape[Dim::kG] * layer.shape[Dim::kK];
    const Extras extras = extras_of(layer);
    sum += layer.parameters().value + (extras.normalised ? 2 * filters : 0) +
           (extras.bias ? filters : 0);
  }
  return sum;
}

/// Calls `check(code, network, row)` for every network of the table.
template <class Check>
void for_each_network(const std::string& name, std::size_t expected, const Check& check) {
  const CodedSpace& space = coded_space(name);
  EXPECT_EQ(space.table().size(), expected);
  for (std::size_t row = 0; row < space.table().size(); ++row) {
    check(space.network_of(space.table().code(row)), row);
    if (testing::Test::HasFailure()) FAIL() << name << "/" << space.table().code(row);
  }
}

void expect_macs_and_parameters(const std::string& name, std::size_t networks,
                                std::int64_t more_parameters) {
  const CodeTable& table = coded_space(name).table();
  const auto& macs = table.column("macs");
  const auto& parameters = table.column("parameters");
  for_each_network(name, networks, [&](const Network& network, std::size_t row) {
    EXPECT_EQ(network.macs().value, static_cast<std::int64_t>(macs[row]));
    EXPECT_EQ(parameters_of(network) + more_parameters, static_cast<std::int64_t>(parameters[row]));
  });
}

TEST(CodedSpaces, MacroHasThePublishedMacsAndParameters) {
  expect_macs_and_parameters("nas_bench_macro", 6561, 0);
}

TEST(CodedSpaces, AccelNasBenchHasThePublishedMacsAndParameters) {
  expect_macs_and_parameters("accel_nasbench", 5138, 0);
}

TEST(CodedSpaces, NasBench201HasThePublishedMacsAndParameters) {
  expect_macs_and_parameters("nas_bench_201", 15'625, 2 * 64);  // normalised before the classifier
}

// They were published as single-precision numbers of millions.
TEST(CodedSpaces, AlphaNetHasThePublishedMacs) {
  const auto& macs = coded_space("alphanet").table().column("macs");
  for_each_network("alphanet", 1046, [&](const Network& network, std::size_t row) {
    EXPECT_EQ(static_cast<float>(static_cast<std::int64_t>(network.macs().value)),
              static_cast<float>(macs[row]));
  });
}

TEST(CodedSpaces, DartsHasThePublishedMacs) {
  const auto& macs = coded_space("darts").table().column("macs");
  for_each_network("darts", 1018, [&](const Network& network, std::size_t row) {
    EXPECT_EQ(network.macs().value, static_cast<std::int64_t>(macs[row]));
  });
}

/// A layer as the reference lists it: depth-wise or not, K, C, filter, input, stride.
using Key = std::tuple<bool, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

Key key_of(const Layer& layer) {
  const bool depthwise = layer.shape[Dim::kG] > 1;
  const std::int64_t k = layer.shape[Dim::kK];
  const std::int64_t c = depthwise ? layer.shape[Dim::kG] : layer.shape[Dim::kC];
  return {depthwise, k, c, layer.shape[Dim::kR], layer.in_h, layer.stride_h};
}

TEST(CodedSpaces, DartsAndAlphaNetHaveTheDistinctLayersOfThePublishedExperiment) {
  std::set<Key> expected, found;
  for (const auto& row : reference_rows("maestro/layers.csv")) {
    expected.insert({row.text("type") == "DSCONV", row.number("K"), row.number("C"),
                     row.number("R"), row.number("Y"), row.number("stride")});
  }
  EXPECT_EQ(expected.size(), 601);
  const auto collect = [&](const std::string& name, const LoadOptions& options) {
    const CodedSpace& space = coded_space(name);
    for (std::size_t row = 0; row < space.table().size(); ++row) {
      for (const Layer& layer : space.network_of(space.table().code(row), options).layers) {
        if (layer.has_macs()) found.insert(key_of(layer));
      }
    }
  };
  collect("alphanet", {});
  collect("darts", {});
  collect("darts", {{}, {{"input_size", "16"}, {"auxiliary_head", "yes"}}});
  EXPECT_EQ(found, expected);
}

/// The contract of every space, registered ones included that this file does not know.
TEST(CodedSpaces, EveryCodeOfEveryTableIsACode) {
  for (const std::string& name : space_names()) {
    const CodedSpace& space = coded_space(name);
    EXPECT_EQ(space.name(), name);
    EXPECT_GT(space.table().size(), 0) << name;
    EXPECT_FALSE(space.table().source().empty()) << name;
    for (std::size_t row = 0; row < space.table().size(); ++row) {
      const std::string& code = space.table().code(row);
      ASSERT_EQ(code.size(), space.digits().size()) << name << "/" << code;
      ASSERT_LE(*space.table().find(code), row);
      for (std::size_t i = 0; i < code.size(); ++i) {
        ASSERT_NE(space.digits()[i].digits.find(code[i]), std::string::npos) << name << "/" << code;
      }
    }
    if (space.table().has("accuracy")) {
      for (const double accuracy : space.table().column("accuracy")) {
        ASSERT_TRUE(accuracy > 0 && accuracy <= 100) << name << ": " << accuracy;
      }
    }
  }
}

TEST(CodedSpaces, AChoiceIsTheDigitAtItsPosition) {
  const CodedSpace& space = coded_space("alphanet");
  const std::string code = space.table().code(7);
  const auto knobs = space.knobs();
  std::vector<int> choices;
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    const auto& values = knobs[i].values;
    const auto found = std::find(values.begin(), values.end(), std::string(1, code[i]));
    choices.push_back(static_cast<int>(found - values.begin()));
  }
  EXPECT_EQ(space.network(choices).name, "alphanet/" + code);
  EXPECT_FALSE(space.accuracy(choices));
  const auto accuracy = coded_space("nas_bench_macro").accuracy({0, 0, 0, 0, 0, 0, 0, 1});
  ASSERT_TRUE(accuracy);
  EXPECT_NEAR(*accuracy, 64.2233, 1e-9);
}

TEST(CodedSpaces, ANetworkHasAsManyInputsAsAskedFor) {
  const Network one = load_workload("nas_bench_macro/01201222");
  const Network four = load_workload("nas_bench_macro/01201222", {4, {}});
  EXPECT_EQ(four.macs().value, 4 * one.macs().value);
  EXPECT_EQ(one.name, "nas_bench_macro/01201222");
}

TEST(CodedSpaces, ADatasetChangesInputAndClasses) {
  const auto on = [](const std::string& dataset) {
    return load_workload("nas_bench_201/333333", {{}, {{"dataset", dataset}}});
  };
  EXPECT_EQ(on("cifar100").layers.back().shape[Dim::kK], 100);
  EXPECT_EQ(on("imagenet16").layers.front().in_h, 16);
}

TEST(CodedSpaces, ComplaintsSayWhatWasFoundAndWhatIsAllowed) {
  const auto load = [](const std::string& name, const LoadOptions& options = {}) {
    return complaint_of([&] { load_workload(name, options); });
  };
  EXPECT_EQ(load("nas_bench_macro/0120"),
            "workload nas_bench_macro/0120: found a code of 4 characters; allowed: 8 digits");
  EXPECT_EQ(load("nas_bench_macro/01203000"),
            "workload nas_bench_macro/01203000: found '3' for layer5 (character 5); allowed: 0, 1, "
            "2");
  EXPECT_TRUE(
      load("nas_bench/0")
          .starts_with("unknown workload 'nas_bench/0'; allowed: a file that ends in .csv, .onnx, "
                       ".yaml, .yml, SPACE/CODE with a space of accel_nasbench, alphanet, "
                       "darts, nas_bench_201, nas_bench_macro, or one of "));
  EXPECT_EQ(load("nas_bench_201/333333", {{}, {{"dataset", "mnist"}}}),
            "dataset: found 'mnist'; allowed: cifar10, cifar100, imagenet16");
  EXPECT_EQ(load("nas_bench_201/333333", {{}, {{"size", "3"}}}),
            "nas_bench_201: size: unknown parameter; allowed: dataset");
}

}  // namespace
}  // namespace orrery
