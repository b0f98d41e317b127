#include "workloads/command_line_layer.h"

#include <gtest/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

TEST(GemmOption, IsMNK) {
  const Layer layer = parse_gemm_option("100,30,20");
  EXPECT_EQ(layer.op, Op::kGemm);
  EXPECT_EQ(layer.shape[Dim::kP], 100);
  EXPECT_EQ(layer.shape[Dim::kK], 30);
  EXPECT_EQ(layer.shape[Dim::kC], 20);
}

TEST(GemmOption, NamesTheWrongPart) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] { parse_gemm_option(text); });
  };
  EXPECT_EQ(complaint("1,2"), "--gemm: found '1,2'; allowed: M,N,K");
  EXPECT_EQ(complaint("1,2,3,4"), "--gemm: found '1,2,3,4'; allowed: M,N,K");
  EXPECT_EQ(complaint(""), "--gemm: found ''; allowed: M,N,K");
  EXPECT_EQ(complaint("1,x,3"),
            "--gemm: N: found 'x'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint("1,2,0"),
            "--gemm: K: found '0'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint("1,2,3000000000"),
            "--gemm: K: found '3000000000'; allowed: a whole number from 1 to 2147483648");
  EXPECT_NE(complaint("2000000000,2000000000,2000000000").find("--gemm: too many MACs"),
            std::string::npos);
}

TEST(ConvOption, ReadsAlexnetsFirstLayer) {
  const Layer layer =
      parse_conv_option("n=1,c=3,h=227,w=227,k=96,r=11,s=11,stride=4,pad=0,dilation=1,groups=1");
  EXPECT_EQ(layer.shape[Dim::kP], 55);
  EXPECT_EQ(layer.shape[Dim::kQ], 55);
  EXPECT_EQ(layer.macs(), Macs(105415200));
}

TEST(ConvOption, ReadsBothDirectionsAndAllSides) {
  const Layer layer = parse_conv_option(
      "c=4,h=20,w=30,k=6,r=3,s=2,stride=2x1,pad=1x2x3x4,dilation=1x3,groups=2,ifmap_bits=16");
  EXPECT_EQ(layer.stride_h, 2);
  EXPECT_EQ(layer.stride_w, 1);
  EXPECT_EQ(layer.dilation_h, 1);
  EXPECT_EQ(layer.dilation_w, 3);
  EXPECT_EQ(layer.pad_top, 1);
  EXPECT_EQ(layer.pad_bottom, 2);
  EXPECT_EQ(layer.pad_left, 3);
  EXPECT_EQ(layer.pad_right, 4);
  EXPECT_EQ(layer.shape[Dim::kG], 2);
  EXPECT_EQ(layer.shape[Dim::kC], 2);
  EXPECT_EQ(layer.ifmap_bits, 16);
  EXPECT_EQ(layer.filter_bits, 0);
}

TEST(ConvOption, PadOfTwoNumbersIsVerticalByHorizontal) {
  const Layer layer = parse_conv_option("c=1,h=5,w=5,k=1,r=1,s=1,pad=1x2");
  EXPECT_EQ(layer.pad_top, 1);
  EXPECT_EQ(layer.pad_bottom, 1);
  EXPECT_EQ(layer.pad_left, 2);
  EXPECT_EQ(layer.pad_right, 2);
}

TEST(ConvOption, NamesTheWrongKey) {
  const auto complaint = [](const std::string& more) {
    return complaint_of([&] { parse_conv_option("c=4,h=8,w=8,k=4,r=3,s=3" + more); });
  };
  EXPECT_EQ(complaint(""), "");
  EXPECT_EQ(complaint(",stride=0"), "--conv: stride (vertical) is 0; allowed: 1 to 2147483648");
  EXPECT_EQ(complaint(",stride=1x2x3"), "--conv: stride: found '1x2x3'; allowed: a number or HxW");
  EXPECT_EQ(complaint(",pad=1x2x3"),
            "--conv: pad: found '1x2x3'; allowed: a number, HxW or TxBxLxR (top, bottom, "
            "left, right; the key pads has ONNX's order TxLxBxR)");
  EXPECT_NE(complaint(",pad=-1").find("--conv: pad: found '-1'"), std::string::npos);
  EXPECT_NE(complaint(",pad=").find("--conv: pad: found ''"), std::string::npos);
  EXPECT_NE(complaint(",pad=1x").find("--conv: pad: found '1x'"), std::string::npos);
  EXPECT_EQ(complaint(",k=5"), "--conv: k: is given twice");
  EXPECT_EQ(complaint(",groups=3"), "--conv: groups is 3, which does not divide c = 4");
  EXPECT_EQ(complaint(",psum_bits=65"),
            "--conv: psum_bits: found '65'; allowed: a whole number from 1 to 64");
  EXPECT_EQ(complaint(",dilation=4"),
            "--conv: the filter spans 9 rows, more than the 8 of the padded input");
  EXPECT_NE(complaint(",kernel=3").find("--conv: kernel: unknown key; allowed: n, c, h"),
            std::string::npos);
  EXPECT_EQ(complaint(",").substr(0, 17), "--conv: found '';");
  EXPECT_EQ(complaint_of([] { parse_conv_option("c=4,h=8,w=8,k=4,r=3"); }),
            "--conv: s: is missing");
}

/// The order is top, bottom, left, right; ONNX's is top, left, bottom, right.
TEST(ConvOption, PaddingIsReadInBothOrders) {
  const std::string conv = "c=1,h=9,w=9,k=1,r=3,s=3,";
  const Layer ours = parse_conv_option(conv + "pad=1x2x3x4");
  EXPECT_EQ(ours.pad_top, 1);
  EXPECT_EQ(ours.pad_bottom, 2);
  EXPECT_EQ(ours.pad_left, 3);
  EXPECT_EQ(ours.pad_right, 4);
  EXPECT_EQ(parse_conv_option(conv + "pads=1x3x2x4"), ours);
  const auto complaint = [&](const std::string& pad) {
    return complaint_of([&] { parse_conv_option(conv + pad); });
  };
  EXPECT_NE(complaint("pad=1x2x3").find("TxBxLxR (top, bottom, left, right"), std::string::npos);
  EXPECT_NE(complaint("pads=1").find("TxLxBxR, ONNX's order"), std::string::npos);
  EXPECT_NE(complaint("pad=1,pads=1x1x1x1").find("allowed: pad or pads, not both"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
