#include "base/read_input.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/utf8.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

class ReadInput : public testing::Test {
 protected:
  std::string write(const std::string& bytes) const {
    const std::string file = folder_.path() / "file";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  static std::string complaint(const std::string& file, const InputKind& kind = kYamlInput) {
    return complaint_of([&] { read_input(file, kind); });
  }

  TempFolder folder_;
};

TEST_F(ReadInput, RefusesWhatIsNoFileOrPipe) {
  const std::string folder = folder_.path();
  EXPECT_EQ(complaint(folder), folder + ": is a folder; allowed: a regular file or a pipe");
  EXPECT_EQ(complaint("/dev/zero"), "/dev/zero: is a device; allowed: a regular file or a pipe");
  EXPECT_EQ(complaint("/dev/null"), "/dev/null: is a device; allowed: a regular file or a pipe");
  EXPECT_EQ(complaint("no/such"), "no/such: cannot open the file: No such file or directory");
  EXPECT_EQ(complaint(""), "cannot open the file: No such file or directory");
  EXPECT_EQ(complaint_of([] { check_regular_file("/dev/zero", kTensorInput); }),
            "/dev/zero: is a device; allowed: a regular file");
}

TEST_F(ReadInput, LimitsTheSizeOfFilesAndPipes) {
  const InputKind small{"a test", 4};
  EXPECT_EQ(read_input(write("1234"), small), "1234");
  const std::string file = write("12345");
  EXPECT_EQ(complaint(file, small), file +
                                        ": is too large; allowed for a test: 4 bytes "
                                        "(ORRERY_MAX_INPUT=SIZE sets another limit)");
  setenv(kInputLimitVariable, "1K", 1);
  EXPECT_EQ(read_input(file, small), "12345");
  setenv(kInputLimitVariable, "much", 1);
  EXPECT_EQ(complaint(file, small),
            "ORRERY_MAX_INPUT: found 'much'; allowed: bytes, with suffix K, M or G");
  unsetenv(kInputLimitVariable);
}

/// As a shell's <(...): a pipe's contents come slowly, and are asked for more than once.
TEST_F(ReadInput, ReadsAPipeOnceForAllWhoAsk) {
  const std::string file = folder_.path() / "pipe";
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream out(file);
    for (int i = 0; i < 3; ++i) {
      out << i << std::flush;
      usleep(20'000);
    }
  });
  EXPECT_EQ(read_input(file, kYamlInput), "012");
  writer.join();
  EXPECT_EQ(read_input(file, kYamlInput), "012");
}

TEST_F(ReadInput, AnEndlessPipeIsTooLarge) {
  const std::string file = folder_.path() / "endless";
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream out(file);
    out << std::string(1 << 16, 'x') << std::flush;
  });
  EXPECT_NE(complaint(file, {"a test", 1000}).find("is too large"), std::string::npos);
  writer.join();
}

TEST_F(ReadInput, TextIsUtf8WithoutAMark) {
  EXPECT_EQ(read_input(write("\xEF\xBB\xBFx"), kYamlInput), "x");
  EXPECT_EQ(read_input(write("\xEF\xBB\xBFx"), kTensorInput), "\xEF\xBB\xBFx");
  const std::string file = write("a\nb\xE9\n");
  EXPECT_EQ(complaint(file), file + ":2: found the byte 0xe9, which is not text; allowed: UTF-8");
}

/// By the definition: what encodes a code point is valid, and what differs by one bit of its first
/// byte's length or ends early is not.
RC_GTEST_PROP(Utf8, EveryCodePointIsValidAndItsPartsAreNot, ()) {
  const auto code =
      *rc::gen::oneOf(rc::gen::inRange(0x80, 0xd800), rc::gen::inRange(0xe000, 0x110000));
  std::string text;
  const auto add = [&](int bits) { text += static_cast<char>(bits); };
  if (code < 0x800) {
    add(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
  }
  add(0x80 | (code & 0x3f));
  RC_ASSERT(valid_utf8_prefix("a" + text + "b") == text.size() + 2);
  RC_ASSERT(valid_utf8_prefix("a" + text.substr(0, text.size() - 1)) == 1U);
  RC_ASSERT(valid_utf8_prefix(text.substr(1)) == 0U);
}

TEST(Utf8, RefusesWhatIsNoCharacter) {
  for (const char* text :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\x80"}) {
    EXPECT_EQ(valid_utf8_prefix(text), 0U) << text;
  }
}

}  // namespace
}  // namespace orrery
