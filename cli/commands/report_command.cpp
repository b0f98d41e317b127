#include <boost/program_options.hpp>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/output/output.h"
#include "cli/report/page.h"
#include "cli/report/run_reader.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kMostRuns = 16;

po::options_description report_options() {
  po::options_description known("Options", 100, 60);
  known.add_options()("output", po::value<std::string>()->value_name("FILE.html"),
                      "write there, all or nothing (default: standard output)");
  return known;
}

std::string report_help() {
  return "orrery report RUN... --output FILE.html\n\n"
         "Makes one HTML page of results, to be looked at in a browser, without a network: what\n"
         "took the cycles of each layer, a roofline, energy, and what differs between runs. A RUN\n"
         "is JSON that orrery wrote (docs/report.md).\n\n" +
         describe(report_options()) +
         "\nExample\n"
         "  orrery simulate --technology cacti_45nm --output run.json\n"
         "  orrery report run.json --output report.html\n";
}

void run_report(const Arguments& arguments) {
  const Options options(report_options(), arguments, kMostRuns);
  if (options.words().empty()) {
    throw InputError("report: found no RUN; allowed: JSON files that orrery wrote");
  }
  const Output output(options.text("output"));
  output.write_bytes(report_page(report_data(options.words())));
}

}  // namespace

const Command kReport{"report", "make one HTML page of results, with charts", report_help,
                      run_report};

}  // namespace orrery
