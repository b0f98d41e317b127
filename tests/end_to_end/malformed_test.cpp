#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

/// A mistake that a user can make.
struct Mistake {
  std::string name;
  std::string arguments;  // of orrery
  std::string says;       // part of the complaint: where it is, or what is allowed
  std::string file = "";  // contents of bad.yaml, .csv, .npy and .h5, which the arguments may name
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.arguments; }

class Malformed : public Program, public testing::WithParamInterface<Mistake> {};

TEST_P(Malformed, IsOneClearLineAndExitCode2) {
  const Mistake& mistake = GetParam();
  write("bad.yaml", mistake.file);
  write("bad.csv", mistake.file);
  write("bad.npy", mistake.file);
  write("bad.h5", mistake.file);
  std::filesystem::create_directory(folder() / "folder.yaml");
  std::filesystem::create_directory(folder() / "folder.csv");
  const ShellResult result = orrery(mistake.arguments);
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(result.err.starts_with("orrery: ")) << result.err;
  EXPECT_TRUE(result.err.ends_with("\n")) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_LT(result.err.size(), 1100U) << result.err;
  EXPECT_NE(result.err.find(mistake.says), std::string::npos) << "lacks: " << mistake.says << "\n"
                                                              << result.err;
}

std::string many(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

constexpr char kGarbageBytes[] =
    "\x7f"
    "ELF\x02\x01\x01\0\0\xff\xfe\x80\x01:[{\n\x03\xc3";
const std::string kGarbage(kGarbageBytes, sizeof(kGarbageBytes) - 1);

std::vector<Mistake> in_options() {
  return {
      {"UnknownSubcommand", "simulte",
       "allowed: simulate, sweep, validate, maestro, reorder, search, race, experiment, list"},
      {"OptionInPlaceOfSubcommand", "--gemm 1,2,3", "unknown subcommand '--gemm'"},
      {"SubcommandIsGarbage", "$'\\x01\\xff'", "unknown subcommand"},
      {"UnknownOption", "simulate --hardwear scalesim", "unknown option '--hardwear'; allowed: --"},
      {"UnknownShortOption", "simulate -x", "unknown option '-x'; allowed: --"},
      {"CutShortOption", "simulate --hard scalesim", "unknown option '--hard'"},
      {"LacksValue", "simulate --hardware", "--hardware: needs a value"},
      {"LacksValueBeforeOption", "simulate --gemm --check", "--gemm: needs a value"},
      {"EmptyValue", "simulate --hardware ''", "--hardware"},
      {"FlagWithValue", "simulate --check=yes", "--check: takes no value"},
      {"GivenTwice", "simulate --gemm 1,2,3 --gemm 1,2,3", "--gemm: is given twice"},
      {"StrayWord", "simulate resnet18", "unexpected argument 'resnet18'"},
      {"TwoWorkloads", "simulate --gemm 4,4,4 --workload tiny", "one of --workload, --gemm"},
      {"UnknownFormat", "simulate --format xml", "--format: unknown name 'xml'; known: csv, hdf5"},
      {"BatchZero", "simulate --batch 0", "--batch: found '0'; allowed: a whole number from 1"},
      {"BatchText", "simulate --batch many", "--batch: found 'many'; allowed:"},
      {"BatchAbsurd", "simulate --batch 99999999999999999999", "--batch: found"},
      {"BatchFraction", "simulate --batch 1.5", "--batch: found '1.5'; allowed:"},
      {"BatchOverflows", "simulate --gemm 2000000000,2000000000,1 --batch 2000000000", "gemm"},
      {"SeedText", "simulate --seed x", "--seed: found 'x'; allowed: a whole number"},
      {"SeedNegative", "simulate --gemm 4,4,4 --seed=-1", "--seed: found '-1'; allowed:"},
      {"TensorsOfNothing", "simulate --tensors relu", "--tensors: found 'relu'; allowed: ifmap="},
      {"TensorsOfPsums", "simulate --tensors psum=relu", "allowed: ifmap=SOURCE or filter=SOURCE"},
      {"TensorsTwice", "simulate --tensors ifmap=relu --tensors ifmap=relu", "is given twice"},
      {"TensorsUnknown", "simulate --tensors filter=zipf", "known: gaussian, relu, uniform"},
      {"TensorsUnknownKey", "simulate --tensors filter=relu:slope=1", "allowed: density, sigma"},
      {"TensorsKeyOutside", "simulate --tensors filter=relu:density=1.5", "allowed: 0 to 1"},
      {"TensorsNoSuchFile", "simulate --gemm 4,4,4 --check --tensors filter=nosuch.npy",
       "nosuch.npy: cannot open the file"},
      {"TensorsNotNpy", "simulate --gemm 4,4,4 --check --tensors filter=bad.npy",
       "bad.npy: is not a .npy file"},
      {"TensorsNotHdf5", "simulate --gemm 4,4,4 --check --tensors filter=bad.h5:w",
       "bad.h5: is not an HDF5 file"},
      {"TraceInNoFolder", "simulate --gemm 4,4,4 --trace none/t.json", "--trace: cannot write"},
      {"TraceIsAFolder", "simulate --gemm 4,4,4 --trace folder.yaml", "is a directory; allowed:"},
      {"TraceSpansFew", "simulate --gemm 4,4,4 --trace t.json --trace-spans 3",
       "--trace-spans: found '3'; allowed: a whole number from 16"},
      {"TraceSpansAlone", "simulate --gemm 4,4,4 --trace-spans 99", "allowed with --trace FILE"},
      {"ReorderEncoding", "reorder --encoding gray", "allowed: twos_complement, sign_magnitude"},
      {"ReorderSegmentZero", "reorder --segment 0", "--segment: found '0'; allowed:"},
      {"ReorderFormat", "reorder --format csv", "--format: found 'csv'; allowed: table, json"},
      {"ReorderUnknownWorkload", "reorder --workload nosuch", "unknown workload 'nosuch'"},
      {"ReorderTensors", "reorder --tensors weights", "allowed: ifmap=SOURCE"},
      {"LayersBadRegex", "simulate --layers '('", "--layers: found '('; allowed: a regular expr"},
      {"LayersLongRegex", "simulate --layers '" + many("(", 5000) + "'",
       "...'; allowed: a regular expression in RE2's syntax (missing ))"},
      {"LayersMatchNothing", "simulate --layers nosuch", "allowed: conv1, maxpool"},
      {"VcdOfANetwork", "simulate --vcd wave.vcd", "--vcd: 31 layers are to run; allowed: one"},
      {"VcdInNoFolder", "simulate --gemm 4,4,4 --vcd none/wave.vcd", "none/wave.vcd"},
      {"VcdIsAFolder", "simulate --gemm 4,4,4 --vcd folder.yaml", "folder.yaml"},
      {"OutputIsAFolder", "simulate --gemm 4,4,4 --output folder.yaml", "is a directory; allowed:"},
      {"OutputInNoFolder", "simulate --gemm 4,4,4 --output none/out", "--output: cannot write"},
      {"OutputBelowAFile", "simulate --gemm 4,4,4 --output bad.yaml/out", "--output: cannot write"},
      {"OutputFull", "simulate --gemm 4,4,4 --output /dev/full", "is a device; allowed:"},
      {"ParamWithoutValue", "simulate --param batch",
       "--param: found 'batch'; allowed: NAME=VALUE"},
      {"ParamUnknown", "simulate --workload bert_base --param tokens=3", "sequence_length"},
      {"ParamText", "simulate --workload bert_base --param sequence_length=x", "sequence_length"},
      {"ParamZero", "simulate --workload bert_base --param sequence_length=0",
       "sequence_length: found \'0\'"},
      {"ParamTwice", "simulate --param a=1 --param a=2", "--param: a: is given twice"},
      {"ParamOfGemm", "simulate --gemm 4,4,4 --param a=1", "--param: a: --gemm has no parameters"},
      {"ListUnknownKind", "list gadgets", "allowed: hardware, workloads, spaces, dataflows"},
      {"ListTooMuch", "list hardware workloads", "unexpected argument 'workloads'"},
      {"ShowNothing", "show", "allowed: hardware NAME"},
      {"ShowUnknownKind", "show gadget x", "allowed: hardware, workload, dataflow"},
      {"ShowUnknownName", "show hardware nosuch", "unknown hardware 'nosuch'; allowed: axis_sa"},
      {"HelpUnknown", "help nosuch", "unknown subcommand 'nosuch'; allowed:"},
      {"HelpTooMuch", "help simulate list", "allowed: help [SUBCOMMAND]"},
      {"VersionWithArgument", "version 2", "takes no arguments"},
  };
}

std::vector<Mistake> in_validation() {
  const std::string measured = "validate --workload tiny --reference bad.csv";
  return {
      {"ModelUnknown", "validate --models rooflin",
       "--models: unknown name 'rooflin'; known: bott"},
      {"CalibratedNothing", "validate --models calibrated:x", "--models: unknown name 'x'"},
      {"ModelTwice", "validate --models roofline,roofline", "--models: roofline: is given twice"},
      {"ListWithHole", "validate --models roofline,,scalesim", "allowed: a list such as a,b,c"},
      {"TableUnknown", "validate --tables sumary",
       "allowed: summary, dram, buffer, energy, power, causes, worst, layers, learn"},
      {"EnergyOfNothing", "validate --workload tiny --tables energy",
       "--tables: found 'energy', of which nothing is known; allowed: with --technology"},
      {"SpaceUnknown", "validate --space nas", "nas_bench_macro"},
      {"SampleOfNothing", "validate --sample 3",
       "--sample: there is nothing to draw from; allowed with --space NAME"},
      {"SampleTooLarge", "validate --space darts --sample 9999", "1018"},
      {"TechnologyUnknown", "validate --technology nosuch", "nosuch"},
      {"ValidateFormatUnknown", "validate --format xml", "--format: unknown name 'xml'"},
      {"ByUnknown", "validate --by layer", "--by: found 'layer'; allowed: hardware, dataflow"},
      {"VaryNothing", "validate --vary array.rows", "--vary: found 'array.rows'; allowed: PATH=V"},
      {"VaryUnknownKey", "validate --vary array.rws=1,2", "array.rws"},
      {"VaryTooMuch",
       "validate --vary array.rows=" + many("8,", 40) + "8 --vary array.cols=" + many("8,", 40) +
           "8",
       "allowed: at most 1000"},
      {"LearningOfNothing", "validate --workload tiny --tables learning --models roofline",
       "allowed: with --models calibrated:MODEL"},
      {"ReferenceMissing", "validate --reference nosuch.csv", "nosuch.csv: cannot open the file"},
      {"ReferenceEmpty", measured, "bad.csv: found no rows", "layer,cycles\n"},
      {"ReferenceWithoutCycles", measured, "bad.csv:1: found the columns layer, x",
       "layer,x\na,1\n"},
      {"ReferenceNoNumber", measured, "bad.csv:2: cycles: found '0'", "layer,cycles\nfc,0\n"},
      {"ReferenceShortRow", measured, "bad.csv:3: found 1 fields; allowed: 2",
       "layer,cycles\nfc,10\nfc\n"},
      {"ReferenceUnknownLayer", measured, "bad.csv:2: layer: found 'fd'", "layer,cycles\nfd,1\n"},
      {"ReferenceOpenQuote", measured, "bad.csv:2: found a quote", "layer,cycles\n\"fc,1\n"},
      {"ReferenceBadSize", "validate --reference bad.csv", "bad.csv:2: --gemm",
       "M,N,K,cycles\n0,1,1,5\n"},
      {"ReferenceColumnUnknown", measured + " --column cycles=c", "--column: cycles: found 'c'",
       "layer,x\nfc,1\n"},
      {"ReferenceCauses", measured + " --tables causes", "allowed: summary, dram, power, layers",
       "layer,cycles\nfc,9\n"},
      {"ReferencePowerAlone", measured, "bad.csv:2: mw: found power; allowed: with --technology",
       "layer,cycles,mw\nfc,9,5\n"},
      {"ReferencePowerUnknown", measured + " --technology cacti_45nm --tables power",
       "allowed: with --technology; against --reference also with a column mw",
       "layer,cycles\nfc,9\n"},
      {"ReferenceAllZeros", measured, "bad.csv:2: ifmap_zeros_pct: found '100'",
       "layer,cycles,ifmap_zeros_pct\nfc,9,100\n"},
      {"ReferenceOfASpace", measured + " --space darts", "--space: found with --reference",
       "layer,cycles\nfc,9\n"},
      {"MaestroNothing", "maestro", "--model: found nothing"},
      {"MaestroGarbage", "maestro --model bad.csv --hardware bad.csv", "bad.csv", kGarbage},
  };
}

std::vector<Mistake> in_layers() {
  return {
      {"GemmOfTwo", "simulate --gemm 3,4", "--gemm: found '3,4'; allowed: M,N,K"},
      {"GemmText", "simulate --gemm 3,x,4", "--gemm: N: found 'x'; allowed: a whole number"},
      {"GemmZero", "simulate --gemm 0,4,4", "--gemm: M: found '0'"},
      {"GemmNegative", "simulate --gemm=-3,4,4", "--gemm: M: found '-3'"},
      {"GemmAbsurd", "simulate --gemm 99999999999999999999,4,4", "--gemm: M: found"},
      {"GemmOverflows", "simulate --gemm 2147483648,2147483648,2147483648", "--gemm"},
      {"ConvWithoutKey", "simulate --conv c=3,h=5,w=5,k=4,r=3", "--conv: s: is missing"},
      {"ConvUnknownKey", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,x=1", "--conv: x: unknown key"},
      {"ConvTwice", "simulate --conv c=3,c=3,h=5,w=5,k=4,r=3,s=3", "--conv: c: is given twice"},
      {"ConvNoValue", "simulate --conv c=3,h", "--conv: found 'h'; allowed: key=value"},
      {"ConvFilterTooLarge", "simulate --conv c=3,h=5,w=5,k=4,r=7,s=3", "--conv: "},
      {"ConvGroups", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,groups=2", "--conv: "},
      {"ConvStrideZero", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,stride=0", "--conv: stride"},
      {"ConvPadOfThree", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,pad=1x1x1", "--conv: pad"},
      {"ConvBits", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,ifmap_bits=65", "--conv: ifmap_bits"},
      {"ConvWiderThanHardware", "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,ifmap_bits=16", "16 bits"},
      {"DoesNotFitBuffer",
       "simulate --gemm 64,64,64 --set buffer.capacity_bytes=2 --set buffer.ofmap.capacity_bytes=0",
       "bytes"},
  };
}

std::vector<Mistake> in_hardware() {
  const std::string run = "simulate --gemm 4,4,4 --hardware bad.yaml";
  return {
      {"HardwareUnknown", "simulate --hardware nosuch", "unknown hardware 'nosuch'; allowed:"},
      {"HardwareMissing", "simulate --hardware nosuch.yaml", "nosuch.yaml"},
      {"HardwareIsAFolder", "simulate --hardware folder.yaml", "folder.yaml"},
      {"HardwareEmpty", run, "bad.yaml", ""},
      {"HardwareGarbage", run, "bad.yaml", kGarbage},
      {"HardwareNotYaml", run, "bad.yaml:2", "array: {rows: 3\ncols: ]\n"},
      {"HardwareIsAList", run, "bad.yaml:1", "- rows\n"},
      {"HardwareIsText", run, "bad.yaml:1", "rows\n"},
      {"HardwareUnknownKey", run, "bad.yaml:2: array.rowz: unknown key; allowed here: rows",
       "array:\n  rowz: 3\n"},
      {"HardwareKeyTwice", run, "rows: given twice", "array:\n  rows: 3\n  rows: 4\n"},
      {"HardwareZeroRows", run, "array.rows: found '0'; allowed: 1 to 4096", "array: {rows: 0}\n"},
      {"HardwareTextRows", run, "array.rows: found 'many'", "array: {rows: many}\n"},
      {"HardwareAbsurdRows", run, "array.rows", "array: {rows: 1" + many("0", 400) + "}\n"},
      {"HardwareMapForNumber", run, "array.rows", "array: {rows: {a: 1}}\n"},
      {"HardwareNumberForMap", run, "array", "array: 3\n"},
      {"HardwareBool", run, "array.shadow_registers", "array: {shadow_registers: perhaps}\n"},
      {"HardwareEnum", run, "allowed: stall, bubble", "array: {starved: sulk}\n"},
      {"HardwareClockZero", run, "clock_mhz", "clock_mhz: 0\n"},
      {"HardwareClockNan", run, "clock_mhz", "clock_mhz: .nan\n"},
      {"HardwareExtendsItself", run, "extends", "extends: bad.yaml\n"},
      {"HardwareExtendsNothing", run, "nosuch", "extends: nosuch\n"},
      {"HardwareDeepYaml", run, "bad.yaml", many("[", 20000)},
      {"HardwareUnknownDataflow", run, "nosuch", "extends: scalesim\ndataflow: nosuch\n"},
      {"HardwareWithoutBuffer", run, "buffer", "buffer: {capacity_bytes: 0}\n"},
      {"SetWithoutValue", "simulate --set array.rows", "allowed: path.to.key=value"},
      {"SetUnknownKey", "simulate --set array.rowz=3",
       "array.rowz: unknown key; allowed in array:"},
      {"SetGroup", "simulate --set array=3", "allowed: one of its keys"},
      {"SetBelowAKey", "simulate --set array.rows.x=3", "array.rows"},
      {"SetNegative", "simulate --set array.rows=-1", "array.rows: found '-1'; allowed: 1 to 4096"},
      {"SetBroken", "simulate --set 'array.rows=[1'", "array.rows"},
      {"SetEmptyPath", "simulate --set =3", "--set"},
  };
}

std::vector<Mistake> in_workloads() {
  const std::string run = "simulate --workload bad.yaml";
  const std::string csv = "simulate --workload bad.csv";
  const std::string start = "name: bad\ninput: {c: 3, h: 9, w: 9}\nlayers:\n";
  const std::string conv =
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
      "Channels, Num Filter, Strides,\n";
  return {
      {"WorkloadUnknown", "simulate --workload resnet19", "unknown workload 'resnet19'; allowed:"},
      {"WorkloadMissing", "simulate --workload nosuch.yaml", "nosuch.yaml"},
      {"WorkloadIsAFolder", "simulate --workload folder.yaml", "folder.yaml"},
      {"WorkloadEmpty", run, "bad.yaml", ""},
      {"WorkloadGarbage", run, "bad.yaml", kGarbage},
      {"WorkloadNoLayers", run, "layers", "name: bad\n"},
      {"WorkloadEmptyLayers", run, "layers", "name: bad\nlayers: []\n"},
      {"WorkloadUnknownKey", run, "nam", "nam: bad\nlayers: []\n"},
      {"WorkloadUnknownOp", run, "bad.yaml:4", start + "  - {name: a, op: convolve, k: 3}\n"},
      {"WorkloadNoOp", run, "bad.yaml:4", start + "  - {name: a, k: 3}\n"},
      {"WorkloadNoFilters", run, "bad.yaml:4", start + "  - {name: a, op: conv, kernel: 3}\n"},
      {"WorkloadWrongType", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, k: [3], kernel: 3}\n"},
      {"WorkloadKernelTooLarge", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, k: 3, kernel: 30}\n"},
      {"WorkloadNameTwice", run, "bad.yaml:5",
       start + "  - {name: a, op: conv, k: 3, kernel: 3}\n" +
           "  - {name: a, op: conv, k: 3, kernel: 3}\n"},
      {"WorkloadUnknownInput", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, input: nosuch, k: 3, kernel: 3}\n"},
      {"WorkloadUnknownName", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, k: width, kernel: 3}\n"},
      {"WorkloadDivision", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, k: 3/0, kernel: 3}\n"},
      {"WorkloadUnclosedExpression", run, "bad.yaml:4",
       start + "  - {name: a, op: conv, k: '" + many("(", 300) + "', kernel: 3}\n"},
      {"WorkloadUnknownBlock", run, "bad.yaml:4", start + "  - {name: a, block: nosuch}\n"},
      {"WorkloadRepeatsForever", run, "bad.yaml",
       "name: bad\ninput: {c: 3}\nblocks: {b: {layers: [{name: a, block: b}]}}\nlayers: "
       "[{name: a, block: b}]\n"},
      {"WorkloadRepeatsAbsurdly", run, "bad.yaml",
       "name: bad\ninput: {c: 3}\nblocks: {b: {layers: [{name: a, op: fc, k: 3}]}}\nlayers: "
       "[{name: a, block: b, repeat: 999999999999}]\n"},
      {"CsvIsAFolder", "simulate --workload folder.csv", "folder.csv"},
      {"CsvMissing", "simulate --workload nosuch.csv", "nosuch.csv"},
      {"CsvEmpty", csv, "bad.csv", ""},
      {"CsvGarbage", csv, "bad.csv", kGarbage},
      {"CsvOnlyAHeader", csv, "bad.csv", "Layer, M, N, K,\n"},
      {"CsvNoHeader", csv, "bad.csv", "first, 3, 4, 5,\n"},
      {"CsvShortRow", csv, "bad.csv:2", conv + "first, 9, 9, 3,\n"},
      {"CsvText", csv, "bad.csv:2", conv + "first, 9, nine, 3, 3, 3, 4, 1,\n"},
      {"CsvNegative", csv, "bad.csv:2", "Layer, M, N, K,\nfirst, -3, 4, 5,\n"},
      {"CsvZeroStride", csv, "bad.csv:2", conv + "first, 9, 9, 3, 3, 3, 4, 0,\n"},
      {"CsvAbsurd", csv, "bad.csv:2", "Layer, M, N, K,\nfirst, 3, 99999999999999999999, 5,\n"},
      {"CsvFilterTooLarge", csv, "bad.csv:2", conv + "first, 9, 9, 11, 11, 3, 4, 1,\n"},
      {"CsvParameter", csv + " --param a=1", "a topology CSV has no parameters",
       "Layer, M, N, K,\nfirst, 3, 4, 5,\n"},
  };
}

std::vector<Mistake> in_dataflows() {
  const std::string run = "simulate --gemm 4,4,4 --dataflow bad.yaml";
  const std::string conv = "simulate --conv c=3,h=5,w=5,k=4,r=3,s=3,n=2 --dataflow bad.yaml";
  return {
      {"DataflowUnknown", "simulate --dataflow nosuch", "unknown dataflow 'nosuch'; known:"},
      {"DataflowMissing", "simulate --dataflow nosuch.yaml", "nosuch.yaml"},
      {"DataflowIsAFolder", "simulate --dataflow folder.yaml", "folder.yaml"},
      {"DataflowEmpty", run, "bad.yaml", ""},
      {"DataflowGarbage", run, "bad.yaml", kGarbage},
      {"DataflowNoName", run, "name", "rows: [c]\ncols: [k]\npe: [p]\n"},
      {"DataflowNoRows", run, "rows", "name: a\ncols: [k]\npe: [p]\n"},
      {"DataflowUnknownKey", run, "lanes", "name: a\nrows: [c]\ncols: [k]\npe: [p]\nlanes: 3\n"},
      {"DataflowUnknownDim", run, "allowed: n, g, k, c, p, q, r, s",
       "name: a\nrows: [z]\ncols: [k]\npe: [p]\n"},
      {"DataflowDimTwice", run, "'c' is in more than one of rows, cols and pe",
       "name: a\nrows: [c]\ncols: [k]\npe: [c]\n"},
      {"DataflowDimTwiceInRows", run, "'c' appears twice",
       "name: a\nrows: [c, c]\ncols: [k]\npe: [p]\n"},
      {"DataflowRowsText", run, "bad.yaml:2", "name: a\nrows: c\ncols: [k]\npe: [p]\n"},
      {"DataflowUnknownPolicy", run, "greedy",
       "name: a\nrows: [c]\ncols: [k]\npe: [n, p, q]\ntiles: {policy: greedy}\n"},
      {"DataflowTileZero", run, "tiles.size.k",
       "name: a\nrows: [c]\ncols: [k]\npe: [n, p, q]\ntiles: {size: {k: 0}}\n"},
      {"DataflowUnknownFold", run, "allowed: rows, cols, pe",
       "name: a\nrows: [c]\ncols: [k]\npe: [p]\nfolds: [rings]\n"},
      {"DataflowCannotTravel", run, "bad.yaml", "name: a\nrows: [p]\ncols: [q]\npe: [c]\n"},
      {"DataflowStatesWrongTravel", run, "bad.yaml",
       "name: a\nrows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nfilter: {enters: top}\n"},
      {"DataflowUnknownLoads", run, "allowed: auto, before, behind",
       "name: a\nrows: [c]\ncols: [k]\npe: [p]\nfilter: {stays: true, loads: never}\n"},
      {"DataflowTileTooLarge",
       conv + " --set buffer.capacity_bytes=64 --set "
              "buffer.ofmap.capacity_bytes=0",
       "bytes",
       "name: a\nrows: [c, r, s]\ncols: [k]\npe: [n, p, q]\ntiles: {size: {p: 3, q: 3, k: 4}}\n"},
  };
}

std::string name_of_case(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Options, Malformed, testing::ValuesIn(in_options()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Validation, Malformed, testing::ValuesIn(in_validation()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Layers, Malformed, testing::ValuesIn(in_layers()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Hardware, Malformed, testing::ValuesIn(in_hardware()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Workloads, Malformed, testing::ValuesIn(in_workloads()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Dataflows, Malformed, testing::ValuesIn(in_dataflows()), name_of_case);

}  // namespace
}  // namespace orrery
