#include <memory>

#include "base/registry.h"
#include "cli/output/json_hdf5.h"
#include "cli/output/report_json.h"

namespace orrery {
namespace {

class Hdf5Writer : public ReportWriter {
 public:
  std::string write(const Report& report, const Terminal&) const override {
    return hdf5_from_json(to_json(report));
  }
  bool is_text() const override { return false; }
};

const Registration<ReportWriter> kHdf5{
    "hdf5", "the groups and datasets have the names of json's keys; what --output FILE.h5 means",
    [] { return std::make_unique<Hdf5Writer>(); }};

}  // namespace
}  // namespace orrery
