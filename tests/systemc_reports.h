#pragma once

namespace orrery {

/// From now on a test fails when SystemC reported a warning or worse while it ran, unless the test
/// allowed it.
void fail_tests_on_systemc_reports();

/// While one of these lives, reports are expected: those issued meanwhile fail nothing.
class AllowSystemcReports {
 public:
  AllowSystemcReports();
  ~AllowSystemcReports();
  AllowSystemcReports(const AllowSystemcReports&) = delete;
  AllowSystemcReports& operator=(const AllowSystemcReports&) = delete;

 private:
  int before_;
};

}  // namespace orrery
