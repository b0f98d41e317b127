#include <memory>

#include "base/csv_field.h"
#include "base/registry.h"
#include "cli/output/report_json.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const Json& texts) {
  std::string all;
  for (const Json& text : texts) all += (all.empty() ? "" : "; ") + text.get<std::string>();
  return all;
}

/// The names and values of everything in `json`, the keys on the way joined with dots.
void flatten(const Json& json, const std::string& path, std::string& names, std::string& values) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      flatten(value, path.empty() ? key : path + "." + key, names, values);
    }
    return;
  }
  if (json.is_array() && !json.empty() && !json.front().is_string()) return;  // no cell's size
  const std::string comma = names.empty() ? "" : ",";
  names += comma + csv_field(path);
  values += comma;
  if (json.is_null()) return;
  if (json.is_array()) {
    values += csv_field(joined(json));
  } else {
    values += json.is_string() ? csv_field(json.get<std::string>()) : json.dump();
  }
}

class CsvWriter : public ReportWriter {
 public:
  std::string write(const Report& report, const Terminal&) const override {
    const Json json = to_json(report);
    std::string text;
    for (const Json& layer : json["layers"]) {
      std::string names;
      std::string values;
      flatten(json["hardware"], "hardware", names, values);
      flatten(json["workload"], "workload", names, values);
      flatten(layer, "", names, values);
      if (text.empty()) text = names + "\n";
      text += values + "\n";
    }
    return text;
  }
};

const Registration<ReportWriter> kCsv{"csv",
                                      "a row for each layer, its keys those of json with dots",
                                      [] { return std::make_unique<CsvWriter>(); }};

}  // namespace
}  // namespace orrery
