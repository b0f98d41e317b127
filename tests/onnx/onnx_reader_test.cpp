#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include "tests/complaint.h"
#include "tests/onnx/model_builder.h"
#include "tests/temp_folder.h"
#include "workloads/tensor_source.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHuge = std::int64_t{1} << 40;

class OnnxReading : public testing::Test {
 protected:
  Network read(const std::string& bytes, const LoadOptions& options = {}) const {
    const fs::path file = folder_.path() / "net.onnx";
    std::ofstream(file, std::ios::binary) << bytes;
    return load_workload(file.string(), options);
  }
  /// What is said of a model, the name of the file left out.
  std::string complaint(const std::string& bytes, const LoadOptions& options = {}) const {
    const std::string said = complaint_of([&] { read(bytes, options); });
    const std::string prefix = (folder_.path() / "net.onnx").string() + ": ";
    EXPECT_TRUE(said.starts_with(prefix)) << said;
    return said.substr(std::min(said.size(), prefix.size()));
  }
  /// A file in the model's folder.
  fs::path beside(const std::string& name) const { return folder_.path() / name; }

 private:
  TempFolder folder_;
};

/// [rows x 8] times [8 x 4], where the rows are dynamic.
std::string product(const ModelBuilder::Shape& shape) {
  ModelBuilder model;
  model.input("x", shape).weights("w", {8, 4}).output("y");
  model.node("MatMul", {"x", "w"}, "y");
  return model.bytes();
}

LoadOptions parameter(const std::string& name, const std::string& value) {
  LoadOptions options;
  options.parameters[name] = value;
  return options;
}

TEST_F(OnnxReading, DynamicDimensionsAreParameters) {
  const std::string named = product({"batch", 8}), unnamed = product({"", 8});
  EXPECT_EQ(read(named, parameter("batch", "3")).macs(), Macs(3 * 8 * 4));
  EXPECT_EQ(read(unnamed, parameter("x.0", "3")).macs(), Macs(3 * 8 * 4));
  EXPECT_EQ(complaint(named),
            "has dynamic dimensions without a size: batch; give each with --param, as in --param "
            "batch=1");
  EXPECT_EQ(complaint(named, parameter("bach", "3")),
            "bach: no dynamic dimension of the model; it has: batch");
  EXPECT_EQ(complaint(named, parameter("batch", "0")),
            "batch: found '0'; allowed: a whole number from 1 to 2147483648");
}

TEST_F(OnnxReading, BatchIsTheFirstDimension) {
  LoadOptions options;
  options.batch = 6;
  EXPECT_EQ(read(product({"n", 8}), options).macs(), Macs(6 * 8 * 4));
  EXPECT_EQ(read(product({1, 8}), options).macs(), Macs(6 * 8 * 4));
  EXPECT_EQ(complaint(product({2, 8}), options),
            "--batch 6 cannot change the model's own batch of 2");
}

/// Exporters compute shapes in the model: here a tensor is reshaped to its own batch times 8.
TEST_F(OnnxReading, ShapesThatAreComputedAreFollowed) {
  ModelBuilder model;
  model.input("x", {"n", 2, 4}).weights("w", {8, 4}).output("y");
  model.integers("zero", {0}).integers("rest", {-1}).integers("two", {2}).integers("one", {1});
  model.node("Shape", {"x"}, "shape");
  model.node("Gather", {"shape", "zero"}, "rows");
  model.node("Mul", {"rows", "two"}, "twice");
  model.node("Div", {"twice", "two"}, "once");
  model.node("Slice", {"once", "zero", "one"}, "cut");
  ModelBuilder::set(model.node("Concat", {"cut", "rest"}, "sizes"), "axis", 0);
  model.node("Reshape", {"x", "sizes"}, "flat");
  model.node("MatMul", {"flat", "w"}, "y");
  const Network network = read(model.bytes(), parameter("n", "5"));
  ASSERT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.macs(), Macs(5 * 8 * 4));
}

TEST_F(OnnxReading, NewerOpsetsAreReadAsFarAsTheyAreKnown) {
  ModelBuilder model(21);
  model.input("x", {3, 8}).weights("w", {8, 4}).output("y").integers("axes", {1});
  model.node("Gelu", {"x"}, "a");
  model.node("MatMul", {"a", "w"}, "b");
  model.node("ReduceMean", {"b", "axes"}, "y");
  const Network network = read(model.bytes());
  EXPECT_EQ(network.macs(), Macs(3 * 8 * 4));
  EXPECT_EQ(network.layers.back().words(Operand::kOfmap), Words(3));
  EXPECT_NE(network.notes.front().find("newer than opset 17"), std::string::npos);
}

TEST_F(OnnxReading, MalformedModelsAreRefusedInALine) {
  EXPECT_EQ(complaint(""), "is no ONNX model with a network: its graph has no nodes");
  EXPECT_EQ(complaint("no protobuf"), "is no ONNX model: its protocol buffer cannot be parsed");
  EXPECT_EQ(complaint(product({kHuge, 8})),
            "MatMul (MatMul): 'x' is 1099511627776 x 8; allowed: sizes from 1 to 2147483648");
  EXPECT_EQ(complaint(product({3, 7})).find("MatMul (MatMul): "), 0U);

  ModelBuilder cycle;
  cycle.input("x", {3}).output("y");
  cycle.node("Add", {"x", "y"}, "z");
  cycle.node("Add", {"x", "z"}, "y");
  EXPECT_NE(complaint(cycle.bytes()).find("topologically sorted"), std::string::npos);

  ModelBuilder strides;
  strides.input("x", {1, 1, 4, 4}).output("y");
  ModelBuilder::set(strides.node("MaxPool", {"x"}, "y"), "strides", 0);
  EXPECT_EQ(complaint(strides.bytes()),
            "MaxPool: strides of MaxPool has 0; allowed: 1 to 2147483648");
}

using Integers = std::vector<std::int64_t>;

/// The words of a network's only layer with weights, in 8 bits.
Integers filter_words(const Network& network) {
  Layer layer = network.layers.front();
  layer.filter_bits = 8;
  return network.filters->words(layer, Operand::kFilter, 1);
}

/// A matrix that is multiplied from the right is stored input by input; the largest weight becomes
/// the largest word.
TEST_F(OnnxReading, WeightsAreWordsInTheOrderOfTheLayer) {
  const std::vector<float> weights = {1, 2, 3, 4, 5, -6.35F};
  ModelBuilder product;
  product.input("x", {1, 2}).weights("w", {2, 3}, weights).output("y");
  product.node("MatMul", {"x", "w"}, "y");
  EXPECT_EQ(filter_words(read(product.bytes())), (Integers{20, 80, 40, 100, 60, -127}));

  ModelBuilder conv;
  conv.input("x", {1, 2, 4, 4}).weights("w", {3, 2, 1, 1}, weights).output("y");
  conv.node("Conv", {"x", "w"}, "y");
  EXPECT_EQ(filter_words(read(conv.bytes())), (Integers{20, 40, 60, 80, 100, -127}));

  ModelBuilder transposed;
  transposed.input("x", {1, 2, 4, 4}).weights("w", {2, 3, 1, 1}, weights).output("y");
  transposed.node("ConvTranspose", {"x", "w"}, "y");
  EXPECT_EQ(filter_words(read(transposed.bytes())), (Integers{20, 80, 40, 100, 60, -127}));
}

TEST_F(OnnxReading, WeightsMayBeInAFileBesideTheModel) {
  ModelBuilder model;
  model.input("x", {1, 1, 4, 4}).weights("w", {2, 1, 1, 1}).output("y");
  model.node("Conv", {"x", "w"}, "y");
  const Integers drawn = filter_words(read(model.bytes()));
  const std::array<float, 2> words = {-0.5F, 1};
  std::ofstream(beside("weights.bin"), std::ios::binary)
      .write(reinterpret_cast<const char*>(words.data()), sizeof words);
  EXPECT_EQ(filter_words(read(model.bytes())), (Integers{-64, 127}));
  EXPECT_EQ(drawn.size(), 2U);
}

/// The library looks for an axis where there is none, and the process that it is in ends.
TEST_F(OnnxReading, ALibraryThatCrashesIsReported) {
  ModelBuilder model(17);
  model.input("x", {2, 3}).input("scale", {3}).output("y");
  onnx::NodeProto& node = model.node("LayerNormalization", {"x", "scale"}, "y");
  ModelBuilder::set(node, "axis", std::numeric_limits<std::int64_t>::max() - 2);
  node.add_output("mean");
  EXPECT_EQ(complaint(model.bytes()).find("the ONNX library cannot cope with this model: "), 0U);
}

/// Debian's package of the ONNX project's own tests: a model for each operator and its variants.
TEST_F(OnnxReading, EveryModelOfTheOnnxTestsIsReadOrRefused) {
  const fs::path data = "/usr/share/libonnx-testdata/data";
  if (!fs::exists(data)) GTEST_SKIP() << "libonnx-testdata is not installed";
  std::int64_t models = 0, layers = 0;
  std::map<std::string, std::int64_t> refused;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().filename() != "model.onnx") continue;
    ++models;
    const std::string said = complaint_of(
        [&] { layers += load_workload(entry.path().string()).layers.empty() ? 0 : 1; });
    EXPECT_EQ(said.find("cannot cope"), std::string::npos) << entry.path() << ": " << said;
    for (const char* reason : {"the model has no layers", "not known here", "without a size"}) {
      if (said.find(reason) != std::string::npos) ++refused[reason];
    }
  }
  EXPECT_GT(models, 1000);
  EXPECT_GT(layers, 700);
  std::int64_t known = layers;
  for (const auto& [reason, count] : refused) known += count;
  EXPECT_GE(known, models - 20) << "too many are refused for other reasons";
}

}  // namespace
}  // namespace orrery
