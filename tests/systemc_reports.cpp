#include "tests/systemc_reports.h"

#include <gtest/gtest.h>

#include <systemc>

namespace orrery {
namespace {

int allowed_reports = 0;

int all_reports() {
  using sc_core::sc_report_handler;
  return static_cast<int>(sc_report_handler::get_count(sc_core::SC_WARNING) +
                          sc_report_handler::get_count(sc_core::SC_ERROR) +
                          sc_report_handler::get_count(sc_core::SC_FATAL));
}

int unexpected_reports() { return all_reports() - allowed_reports; }

class ReportListener : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override { before_ = unexpected_reports(); }
  void OnTestEnd(const testing::TestInfo&) override {
    EXPECT_EQ(unexpected_reports(), before_) << "SystemC reported a warning or an error";
  }

  int before_ = 0;
};

}  // namespace

void fail_tests_on_systemc_reports() {
  testing::UnitTest::GetInstance()->listeners().Append(new ReportListener);
}

AllowSystemcReports::AllowSystemcReports() : before_(all_reports()) {}

AllowSystemcReports::~AllowSystemcReports() { allowed_reports += all_reports() - before_; }

}  // namespace orrery
