#include "workloads/zoo.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/complaint.h"

// The published numbers of the zoo. Papers and torchvision count every trained number; Orrery
// counts the words of the weight tensors. What differs is added here exactly: biases, the scale and
// shift of each channel of a batch or layer normalisation, and embedding tables, which are looked
// up.

namespace orrery {
namespace {

constexpr std::int64_t kDModel = 768;  // of BERT-base and GPT-2 small

std::int64_t outputs(const Layer& layer) { return layer.shape[Dim::kG] * layer.shape[Dim::kK]; }

/// Sum of `count(layer)` over the layers of one op.
template <class Count>
std::int64_t sum_over(const Network& network, Op op, Count count) {
  std::int64_t sum = 0;
  for (const Layer& layer : network.layers) {
    if (layer.op == op) sum += count(layer);
  }
  return sum;
}

std::int64_t macs_of(const Network& network, Op op) {
  return sum_over(network, op, [](const Layer& layer) { return layer.macs().value; });
}

/// A bias for every output of every convolution and fully connected layer.
std::int64_t with_biases(const Network& network) {
  return network.parameters().value + sum_over(network, Op::kConv, outputs) +
         sum_over(network, Op::kFullyConnected, outputs);
}

/// Convolutions without bias but with batch normalisation (scale and shift); biases in fully
/// connected layers. In EfficientNet these include the two of each squeeze-and-excitation.
std::int64_t with_batch_norm(const Network& network) {
  return with_biases(network) + sum_over(network, Op::kConv, outputs);
}

/// Caffe's bvlc_alexnet has 60,965,224 parameters. MACs of the convolutions: Sze et al. 2017,
/// "Efficient Processing of Deep Neural Networks", table II: 666 M in the convolutions, 58.6 M in
/// the fully connected layers, 724 M in all.
TEST(Zoo, Alexnet) {
  const Network network = load_workload("alexnet");
  EXPECT_EQ(with_biases(network), 60965224);
  EXPECT_EQ(macs_of(network, Op::kConv), 665784864);
  EXPECT_EQ(macs_of(network, Op::kFullyConnected), 58621952);
  EXPECT_EQ(network.macs(), Macs(724406816));
}

/// torchvision, VGG16_Weights.IMAGENET1K_V1: num_params 138357544, _ops 15.47 (G MACs).
/// Convolutions: 15.35 G (Simonyan and Zisserman's configuration D on 224 x 224, padding included;
/// Sze et al. 2017, table II: 15.3 G).
TEST(Zoo, Vgg16) {
  const Network network = load_workload("vgg16");
  EXPECT_EQ(with_biases(network), 138357544);
  EXPECT_EQ(macs_of(network, Op::kConv), 15346630656);
  EXPECT_NEAR(static_cast<double>(network.macs().value), 15.47e9, 0.005e9);
}

/// torchvision, ResNet18_Weights.IMAGENET1K_V1: num_params 11689512, _ops 1.814.
TEST(Zoo, Resnet18) {
  const Network network = load_workload("resnet18");
  EXPECT_EQ(with_batch_norm(network), 11689512);
  EXPECT_NEAR(static_cast<double>(network.macs().value), 1.814e9, 0.0005e9);
}

/// torchvision, ResNet50_Weights.IMAGENET1K_V1: num_params 25557032, _ops 4.089.
TEST(Zoo, Resnet50) {
  const Network network = load_workload("resnet50");
  EXPECT_EQ(with_batch_norm(network), 25557032);
  EXPECT_NEAR(static_cast<double>(network.macs().value), 4.089e9, 0.0005e9);
}

/// torchvision, MobileNet_V2_Weights.IMAGENET1K_V1: num_params 3504872, _ops 0.301. Sandler et al.
/// 2018, table 4: 3.4 M parameters, 300 M MACs.
TEST(Zoo, MobilenetV2) {
  const Network network = load_workload("mobilenet_v2");
  EXPECT_EQ(with_batch_norm(network), 3504872);
  EXPECT_NEAR(static_cast<double>(network.macs().value), 0.301e9, 0.0005e9);
}

/// torchvision, EfficientNet_B0_Weights.IMAGENET1K_V1: num_params 5288548, _ops 0.386. Tan and Le
/// 2019, table 2: 5.3 M parameters, 0.39 G.
TEST(Zoo, EfficientnetB0) {
  const Network network = load_workload("efficientnet_b0");
  EXPECT_EQ(with_batch_norm(network), 5288548);
  EXPECT_NEAR(static_cast<double>(network.macs().value), 0.386e9, 0.0005e9);
}

/// A bias for every output of a GEMM, and of the pooler.
std::int64_t transformer_biases(const Network& network) {
  return sum_over(network, Op::kGemm, outputs) + sum_over(network, Op::kFullyConnected, outputs);
}

/// BertModel of bert-base-uncased (Hugging Face transformers) has 109,482,240 parameters: tables of
/// 30522 words, 512 positions and 2 segments, and 25 layer normalisations. Devlin et al. 2019: 110
/// M. Sun et al. 2020 (MobileBERT), the table of GLUE results: 22.5 G operations at 128 tokens, two
/// for each MAC; 0.7% more than the matrix products alone.
TEST(Zoo, BertBase) {
  const Network network = load_workload("bert_base");
  const std::int64_t tables = (30522 + 512 + 2) * kDModel;
  const std::int64_t norms = 25 * 2 * kDModel;
  EXPECT_EQ(network.parameters().value + transformer_biases(network) + tables + norms, 109482240);
  EXPECT_NEAR(static_cast<double>(2 * network.macs().value), 22.5e9, 0.2e9);
}

/// Every weight meets every token once, and a token attends to every token: with d features and n
/// tokens, 2*n*n*d more in each of the 12 layers. The pooler sees one token.
TEST(Zoo, BertBaseFollowsItsSequenceLength) {
  for (const std::int64_t n : {1, 128, 512}) {
    LoadOptions options;
    options.parameters["sequence_length"] = std::to_string(n);
    const Network network = load_workload("bert_base", options);
    const std::int64_t pooler = kDModel * kDModel;
    const std::int64_t encoder = network.parameters().value - pooler;
    EXPECT_EQ(encoder, 12 * 12 * kDModel * kDModel);
    EXPECT_EQ(network.macs(), Macs(n * encoder + 12 * 2 * n * n * kDModel + pooler));
  }
}

/// GPT2LMHeadModel of gpt2 (Hugging Face transformers) has 124,439,808 parameters: the output
/// weights are the table of 50257 words, there are 1024 positions, 25 layer normalisations, and no
/// bias behind the last GEMM.
TEST(Zoo, Gpt2) {
  for (const char* name : {"gpt2_prefill", "gpt2_decode"}) {
    const Network network = load_workload(name);
    const std::int64_t positions = 1024 * kDModel;
    const std::int64_t norms = 25 * 2 * kDModel;
    const std::int64_t biases = transformer_biases(network) - 50257;
    EXPECT_EQ(network.parameters().value + biases + positions + norms, 124439808) << name;
  }
}

/// Kaplan et al. 2020, table 1: N + n_layer*n_ctx*d_attn multiply-adds for each token, where N has
/// no tables. Scores and their products with the values are both counted in full here, hence twice
/// the second term; the output weights come on top, for the last token only.
TEST(Zoo, Gpt2FollowsItsContext) {
  const std::int64_t decoder = 12 * 12 * kDModel * kDModel;
  const std::int64_t head = 50257 * kDModel;
  for (const std::int64_t n : {1, 128, 1000}) {
    LoadOptions prefill, decode;
    prefill.parameters["sequence_length"] = std::to_string(n);
    decode.parameters["context_length"] = std::to_string(n);
    const std::int64_t attention = 12 * 2 * n * kDModel;
    EXPECT_EQ(load_workload("gpt2_prefill", prefill).macs(),
              Macs(n * (decoder + attention) + head));
    EXPECT_EQ(load_workload("gpt2_decode", decode).macs(), Macs(decoder + attention + head));
  }
}

TEST(Zoo, TinyHasEveryKindOfLayerAndIsSmall) {
  const Network network = load_workload("tiny");
  std::set<Op> ops;
  for (const Layer& layer : network.layers) {
    ops.insert(layer.op);
    EXPECT_LT(layer.macs().value, 50000) << layer.name;
  }
  EXPECT_EQ(ops.size(), 6u);
}

TEST(Zoo, EveryNetworkLoadsAndIsValidAtAnyBatch) {
  const std::vector<std::string> names = zoo_names();
  EXPECT_GE(names.size(), 10u);
  for (const std::string& name : names) {
    const Network one = load_workload(name);
    EXPECT_EQ(one.name, name);
    EXPECT_FALSE(one.description.empty()) << name;
    LoadOptions options;
    options.batch = 4;
    const Network four = load_workload(name, options);
    EXPECT_EQ(four.macs(), one.macs() * 4) << name;
    EXPECT_EQ(four.parameters(), one.parameters()) << name;
    for (const Layer& layer : four.layers) EXPECT_NO_THROW(layer.validate()) << layer.name;
  }
}

/// A file in the directory of temporary files, removed at the end.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& text)
      : path_(std::filesystem::path(testing::TempDir()) / name) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Workload, ReadsFilesBySuffix) {
  const TemporaryFile csv("orrery_zoo_test.csv", "Layer,M,N,K,\nL0,4,3,2,\n");
  LoadOptions options;
  options.batch = 5;
  EXPECT_EQ(load_workload(csv.path(), options).macs(), Macs(5 * 4 * 3 * 2));
  const TemporaryFile yaml("orrery_zoo_test.yaml",
                           "name: n\ninput: {c: 3}\nlayers: [{name: a, op: fc, k: 2}]\n");
  EXPECT_EQ(load_workload(yaml.path()).macs(), Macs(6));
  options.parameters["x"] = "1";
  EXPECT_EQ(complaint_of([&] { load_workload(csv.path(), options); }),
            csv.path() + ": x: a topology CSV has no parameters");
}

TEST(Workload, UnknownNamesListTheZoo) {
  const std::string complaint = complaint_of([] { load_workload("resnet81"); });
  EXPECT_NE(complaint.find("unknown workload 'resnet81'"), std::string::npos);
  EXPECT_NE(complaint.find("alexnet, bert_base"), std::string::npos);
  EXPECT_EQ(complaint_of([] { load_workload("missing.yaml"); }),
            "missing.yaml: cannot open the file: No such file or directory");
}

TEST(Workload, FormatsThatAreNotReadAreNamed) {
  const auto complaint = [](const std::string& name) {
    return complaint_of([&] { load_workload(name); });
  };
  for (const std::string folder : {"", "some/where/", "./"}) {
    EXPECT_EQ(complaint(folder + "net.pt").find(folder + "net.pt: is a PyTorch model"), 0U);
    EXPECT_EQ(complaint(folder + "a.cfg").find(folder + "a.cfg: is a configuration of SCALE-Sim"),
              0U);
    EXPECT_EQ(complaint(folder + "n.JSON").find(folder + "n.JSON: is JSON"), 0U);
  }
  EXPECT_NE(complaint("no/where")
                .find("unknown workload 'no/where'; allowed: a file that ends in "
                      ".csv, .onnx, .yaml, .yml, SPACE/CODE"),
            std::string::npos);
}

/// What has no suffix, as a shell's <(...), is known by its text.
TEST(Workload, FilesWithoutSuffixAreReadByWhatIsInThem) {
  const TemporaryFile table("orrery_zoo_table", "Layer,M,N,K,\nL0,4,3,2,\n");
  EXPECT_EQ(load_workload(table.path()).macs(), Macs(4 * 3 * 2));
  const TemporaryFile yaml("orrery_zoo_yaml",
                           "name: n\ninput: {c: 3}\nlayers: [{name: a, op: fc, k: 2}]\n");
  EXPECT_EQ(load_workload(yaml.path()).macs(), Macs(6));
  const TemporaryFile other("orrery_zoo_other", "hello\n");
  EXPECT_NE(complaint_of([&] { load_workload(other.path()); }).find("is no network"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
