#include "workloads/scalesim_csv.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

constexpr const char* kConvHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\n";

Network parse_topology(const std::string& text) { return parse_scalesim_csv(text, "net.csv"); }
Network parse_conv(const std::string& rows) { return parse_topology(kConvHeader + rows); }

/// SCALE-Sim, scalesim/topology_utils.py, topo_calc_hyperparams: ceil((H - Fh + S) / S).
RC_GTEST_PROP(ScaleSimCsv, OutputSizeRoundsUp, ()) {
  const auto h = *rc::gen::inRange(1, 60), w = *rc::gen::inRange(1, 60);
  const auto fh = *rc::gen::inRange(1, h + 1), fw = *rc::gen::inRange(1, w + 1);
  const auto stride = *rc::gen::inRange(1, 9);
  const Network network =
      parse_conv(fmt::format("L, {}, {}, {}, {}, 3, 4, {},\n", h, w, fh, fw, stride));
  const Layer& layer = network.layers.at(0);
  RC_ASSERT(layer.shape[Dim::kP] == (h - fh + stride + stride - 1) / stride);
  RC_ASSERT(layer.shape[Dim::kQ] == (w - fw + stride + stride - 1) / stride);
  RC_ASSERT(layer.in_h == h);
  RC_ASSERT(layer.in_w == w);
  RC_ASSERT(layer.pad_top + layer.pad_left == 0);
  RC_ASSERT(layer.pad_bottom < stride);
  RC_ASSERT(layer.pad_right < stride);
  layer.validate();
}

TEST(ScaleSimCsv, PaddedLayersAreNoted) {
  const Network network = parse_conv("Conv1, 224, 224, 7, 7, 3, 64, 2,\nb, 4, 4, 3, 3, 1, 1, 1,\n");
  EXPECT_EQ(network.layers.at(0).shape[Dim::kP], 110);
  EXPECT_EQ(network.layers.at(0).pad_bottom, 1);
  ASSERT_EQ(network.notes.size(), 1u);
  EXPECT_EQ(network.notes[0].substr(0, 15), "1 layers padded");
}

TEST(ScaleSimCsv, QuirksOfTheFilesInUse) {
  const Network network = parse_topology(
      "\xEF\xBB\xBFLayer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, "
      "Num Filter, Strides,,,Eh,Ew,e2\r\n"
      ",,,,,,,,,,,,\r\n"
      "\r\n"
      "Conv1,13,13,3,3,3,64,1,,,11,11,121\r\n"
      "   \n"
      "Conv2_dw, 9, 9, 3, 3, 1, 1, 1,#dw\n"
      "\tConv3,9,9,1,1,32,64,1\n"
      "Conv4,9,9,1,1,32,64,1, \n"
      "FC6,1,1,1,1,2048,1000,1,,,,,");
  ASSERT_EQ(network.layers.size(), 5u);
  EXPECT_EQ(network.name, "net");
  EXPECT_EQ(network.layers[2].name, "Conv3");
  EXPECT_EQ(network.layers[4].macs(), Macs(2048 * 1000));
  ASSERT_EQ(network.notes.size(), 1u);
  EXPECT_EQ(network.notes[0], "columns that are not read: Eh, Ew, e2");
}

TEST(ScaleSimCsv, SparsityIsIgnoredAndNoted) {
  const Network conv = parse_conv("CONV_1, 5, 5, 3, 3, 2, 6, 1, 2:4,");
  EXPECT_EQ(conv.layers.at(0).macs(), Macs(3 * 3 * 3 * 3 * 2 * 6));
  ASSERT_EQ(conv.notes.size(), 1u);
  EXPECT_EQ(conv.notes[0], "sparsity (N:M) of 1 layers ignored: they run dense");
  const Network gemm = parse_topology("Layer Name, M, N, K, Sparsity,\nGEMM_1, 1, 5, 16, 1:4,\n");
  EXPECT_EQ(gemm.notes, conv.notes);
}

TEST(ScaleSimCsv, TwoStrideColumnsAreToldByTheHeader) {
  const std::string row = "L, 10, 10, 2, 2, 1, 1, 2, 4,\n";
  const Layer two = parse_topology(
                        "Layer name, IFMAP height, IFMAP width, Filter height, Filter width, "
                        "Channels, Num filter, Stride height, Stride width,\n" +
                        row)
                        .layers.at(0);
  EXPECT_EQ(two.stride_h, 2);
  EXPECT_EQ(two.stride_w, 4);
  const Layer one = parse_conv(row).layers.at(0);
  EXPECT_EQ(one.stride_h, 2);
  EXPECT_EQ(one.stride_w, 2);
}

TEST(ScaleSimCsv, DepthwiseRowsAreConvolutionsOfTheStatedChannels) {
  const Layer layer = parse_conv("Conv2_dw, 112, 112, 3, 3, 1, 1, 1,\n").layers.at(0);
  EXPECT_EQ(layer.shape[Dim::kG], 1);
  EXPECT_EQ(layer.macs(), Macs(110 * 110 * 9));
}

TEST(ScaleSimCsv, RowsNamedDpRunChannelByChannel) {
  const Layer layer = parse_conv("DP2, 112, 112, 3, 3, 32, 1, 1,\n").layers.at(0);
  EXPECT_EQ(layer.shape[Dim::kG], 32);
  EXPECT_EQ(layer.shape[Dim::kC], 1);
  EXPECT_EQ(layer.macs(), Macs(32 * 110 * 110 * 9));
}

TEST(ScaleSimCsv, GemmRows) {
  const Network network = parse_topology("Layer,M,N,K,\nL0,196,192,384,\nL1,7,5,3\n\n");
  ASSERT_EQ(network.layers.size(), 2u);
  EXPECT_EQ(network.layers[0].op, Op::kGemm);
  EXPECT_EQ(network.layers[0].shape[Dim::kP], 196);
  EXPECT_EQ(network.layers[0].shape[Dim::kK], 192);
  EXPECT_EQ(network.layers[0].shape[Dim::kC], 384);
  EXPECT_EQ(network.layers[1].macs(), Macs(7 * 5 * 3));
}

TEST(ScaleSimCsv, BatchColumnOfGemmCountsProducts) {
  const Layer layer = parse_topology("Layer,M,N,K,Batch,\nscores,128,128,64,12,\n").layers.at(0);
  EXPECT_EQ(layer.shape[Dim::kG], 12);
}

TEST(ScaleSimCsv, ErrorsNameLineAndColumn) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] { parse_topology(text); });
  };
  const std::string header = kConvHeader;
  EXPECT_EQ(complaint(header + "\nL,10,10,3,3,1,x,1,\n"),
            "net.csv:3: Num Filter: found 'x'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint(header + "L,10,10,3,3,1,1,0,\n"),
            "net.csv:2: Strides: found '0'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint(header + "L,10,10,3,3,,1,1,\n"),
            "net.csv:2: Channels: found ''; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint(header + "L,10,10,3\n"),
            "net.csv:2: Filter Width: the row ends after 4 columns");
  EXPECT_EQ(complaint(header + "L,10,10,11,3,1,1,1,\n"),
            "net.csv:2: Filter Height: found 11; allowed: 10 at most, the IFMAP Height");
  EXPECT_EQ(complaint(header), "net.csv:1: found no layer; allowed: a header and rows");
  EXPECT_NE(complaint(""), "");
  EXPECT_NE(complaint("L0,196,192,384,\n").find("net.csv:1: found a layer in the first line"),
            std::string::npos);
  EXPECT_NE(complaint("a,b,c\n").find("net.csv:1: the header is neither"), std::string::npos);
  EXPECT_NE(complaint("Layer,M,N,K\nL,2147483648,2147483648,2147483648\n")
                .find("net.csv:2: too many MACs"),
            std::string::npos);
  EXPECT_EQ(complaint_of([] { load_scalesim_csv("missing.csv"); }),
            "missing.csv: cannot open the file: No such file or directory");
}

/// Columns whose meaning is known are honoured, in any spelling; the rest is named.
TEST(ScaleSimCsv, KnownColumnsBehindTheUsualOnesAreHonoured) {
  const auto layer = [](const std::string& header, const std::string& values) {
    const std::string usual = kConvHeader;
    return parse_topology(usual.substr(0, usual.size() - 1) + header +
                          "\nc1, 8, 8, 3, 3, 4, 4, 2, " + values + ",\n")
        .layers.at(0);
  };
  EXPECT_EQ(layer("Batch Size,", "8").macs(), Macs(8 * 4 * 4 * 36 * 4));
  EXPECT_EQ(layer("batch_size,", "8.0").shape[Dim::kN], 8);
  EXPECT_EQ(layer("Groups,", "2").shape[Dim::kG], 2);
  EXPECT_EQ(layer("Groups,", "2").shape[Dim::kC], 2);
  const Layer dilated = layer("Dilation,", "2");
  EXPECT_EQ(dilated.dilation_h, 2);
  EXPECT_EQ(dilated.shape[Dim::kP], 3);
  const Layer padded = layer("Padding,", "1");
  EXPECT_EQ(padded.pad_top + padded.pad_bottom + padded.pad_left + padded.pad_right, 4);
  EXPECT_EQ(padded.shape[Dim::kP], 4);  // floor((8 + 2 - 3) / 2) + 1: padding is as stated
  const Layer sides = layer("Pad Top, Pad Bottom, Padding Width,", "1, 0, 2");
  EXPECT_EQ(sides.pad_top, 1);
  EXPECT_EQ(sides.pad_bottom, 0);
  EXPECT_EQ(sides.pad_right, 2);
  EXPECT_EQ(layer("Padding, Groups, Batch,", ", , 3").pad_bottom, 1);  // nothing stated: rounds up
}

TEST(ScaleSimCsv, OneLayerInManySpellings) {
  const Layer expected = parse_conv("a b, 8, 9, 3, 2, 4, 6, 1,\n").layers.at(0);
  for (const char* text : {
           "LAYER NAME;ifmap height;IFMAP_WIDTH;Filter Height;Filter Width;Channels;Num "
           "Filter;Strides\na b;8;9;3,0;2;4;6;1\n",
           "Layer name\tIFMAP Height\tIFMAP Width\tFilter Height\tFilter Width\tChannels\tNum "
           "Filter\tStrides\r\na b\t8\t9\t3\t2\t4\t6\t1\r\n",
           "\"Layer name\",\"IFMAP Height\",\"IFMAP Width\",\"Filter Height\",\"Filter "
           "Width\",\"Channels\",\"Num Filter\",\"Strides\"\n\"a b\",\"8\",\"9.0\",3,2,4,6,1\n",
           "# made by hand\nn,H,W,R,S,C,K,stride\n# one layer\na b,8,9,3,2,4,6,1,# the only one\n",
           "Strides,Num Filter,Channels,Filter Width,Filter Height,IFMAP Width,IFMAP Height,Layer "
           "name\n1,6,4,2,3,9,8,a b\n",
       }) {
    EXPECT_EQ(parse_topology(text).layers.at(0), expected) << text;
    EXPECT_TRUE(parse_topology(text).notes.empty()) << text;
  }
}

/// Fourteen of SCALE-Sim's own files call both sizes of the ifmap its width.
TEST(ScaleSimCsv, ASlipInTheHeaderOfTheUsualOrderIsRead) {
  const Layer layer = parse_topology(
                          "Layer, IFMAP Width, IFMAP Width, Filter Height, Filter Width, Channels, "
                          "Num Filter, Strides,\na, 8, 9, 3, 2, 4, 6, 1,\n")
                          .layers.at(0);
  EXPECT_EQ(layer.in_h, 8);
  EXPECT_EQ(layer.in_w, 9);
}

TEST(ScaleSimCsv, RefusesColumnsThatContradictEachOther) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] { parse_topology(text); });
  };
  EXPECT_NE(complaint("Layer,Channels,H,R,S,W,K,stride\na,1,2,3,4,5,6,7\n")
                .find("net.csv:1: column 2 is 'Channels', where SCALE-Sim reads IFMAP Height"),
            std::string::npos);
  EXPECT_NE(complaint("Layer,M,N,K,Batch,batch size\n").find("columns 5 and 6 are both"),
            std::string::npos);
  EXPECT_NE(complaint("Layer,M,N,K,Batch\na,1,2,3,4.5\n").find("net.csv:2: Batch: found '4.5'"),
            std::string::npos);
  EXPECT_NE(complaint("Layer,M,N,K,Batch\na,1,2,3,\"4\n").find("quote that is not closed"),
            std::string::npos);
}

RC_GTEST_PROP(ScaleSimCsv, AnyTextIsReadOrRefused, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "Layer", "M", "N", "K", ",", ";", "\n", "\t", "\"", "1", "8.0", "99999999999", "-1", "#",
      "Strides", "Channels", "Padding", "2:4", " ", kConvHeader));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  complaint_of([&] { parse_topology(text); });
}

}  // namespace
}  // namespace orrery
