#include "base/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> rows_of(const std::string& text) {
  CsvReader reader(text, "t.csv");
  std::vector<Fields> rows;
  for (CsvRow row; reader.next(row);) rows.push_back(row.fields);
  return rows;
}

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
  const std::vector<Fields> expected = {{"a", "b c", "d"}, {"1", "", "3"}};
  for (const char* text :
       {"a,b c,d\n1,,3\n", "a;b c;d\r\n1;;3\r\n", "a\tb c\td\n1\t\t3", "a,b c,d\r1,,3\r",
        "\xEF\xBB\xBF"
        "a , b c ,d\n\n  \n1 , ,3\n",
        "\"a\",\"b c\", \"d\" \n\"1\",\"\",3\n", "sep=;\na;b c;d\n1;;3\n",
        "sep=,\r\na,b c,d\r\n1,,3\r\n"}) {
    EXPECT_EQ(rows_of(text), expected) << text;
  }
  EXPECT_EQ(rows_of("a;\"b,c\";d\n"), (std::vector<Fields>{{"a", "b,c", "d"}}));
  EXPECT_EQ(rows_of("a,\"say \"\"hi\"\"\nthere\"\n"),
            (std::vector<Fields>{{"a", "say \"hi\"\nthere"}}));
  EXPECT_EQ(rows_of("\t1\n"), (std::vector<Fields>{{"", "1"}}));
  EXPECT_EQ(rows_of("a,,\n"), (std::vector<Fields>{{"a", "", ""}}));
  EXPECT_EQ(rows_of(""), std::vector<Fields>{});
}

TEST(Csv, RemarksAndLinesAreTold) {
  const std::string text = "# from, a paper\n\na,b\n\"x\ny\",2\n3,4\n";
  CsvReader reader(text, "t.csv");
  CsvRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.is_remark);
  EXPECT_EQ(row.fields, Fields{"from, a paper"});
  for (const int line : {3, 4, 6}) {
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.line, line);
    EXPECT_FALSE(row.is_remark);
  }
  EXPECT_FALSE(reader.next(row));
}

TEST(Csv, RefusesBrokenQuotes) {
  EXPECT_EQ(complaint_of([] { rows_of("a,b\n1,\"2\n3,4\n"); }),
            "t.csv:2: found a quote that is not closed; allowed: pairs of them");
  EXPECT_NE(complaint_of([] { rows_of("a,\"b\"c\n"); }).find("t.csv:1: found text behind"),
            std::string::npos);
}

TEST(Csv, WholeNumbers) {
  for (const char* text : {"8", " 8 ", "8.0", "8.000", "8,0", "8,00"}) {
    EXPECT_EQ(whole_number(text), 8) << text;
  }
  for (const char* text :
       {"", "8.5", "8.", "8,", "1,000", "8x", "0x8", "8e0", "--8", "8 8", "99999999999999999999"}) {
    EXPECT_FALSE(whole_number(text)) << text;
  }
}

/// Whatever is written with quotes where they are needed reads back, with any separator.
RC_GTEST_PROP(Csv, WrittenTablesReadBack, ()) {
  const auto cell =
      rc::gen::container<std::string>(rc::gen::element('a', '"', ',', ';', '\n', ' ', '7'));
  const auto table = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<Fields>>(rc::gen::container<Fields>(3, cell)));
  const char separator = *rc::gen::element(',', ';', '\t');
  std::string text = std::string("sep=") + separator + "\n";
  for (const Fields& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string escaped;
      for (const char c : row[i]) escaped += c == '"' ? "\"\"" : std::string(1, c);
      if (i > 0) text += separator;
      text += "\"" + escaped + "\"";
    }
    text += "\n";
  }
  RC_ASSERT(rows_of(text) == table);
}

RC_GTEST_PROP(Csv, AnyBytesAreReadOrRefused, (const std::string& text)) {
  complaint_of([&] { rows_of(text); });
}

}  // namespace
}  // namespace orrery
